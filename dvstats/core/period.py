"""Kinds of period: a calendar year, a financial year and a year ending in March are not the same twelve months."""

from __future__ import annotations

import re
from datetime import date

KINDS = ("calendar year", "financial year", "year ending", "month", "several years", "other")
SHAPES = (
    (re.compile(r"\d{4}", re.ASCII), "calendar year"),
    (re.compile(r"\d{4}/\d\d", re.ASCII), "financial year"),
    (re.compile(r"YE \d{4}-\d\d", re.ASCII), "year ending"),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII), "month"),
    (re.compile(r"\d{4} ?(-|–|to) ?\d{4}", re.ASCII), "several years"),
)


def period_kind(text: str, start: str = "", end: str = "") -> str:
    """Return what kind of period it is, by its days where they are known, by how it is written otherwise.

    Examples
    --------
    >>> period_kind("2022", "2022-01-01", "2022-12-31"), period_kind("2022", "2021-07-01", "2022-06-30")
    ('calendar year', 'year ending')
    >>> period_kind("2022/23", "2022-04-01", "2023-03-31"), period_kind("YE 2023-03"), period_kind("2021 wave")
    ('financial year', 'year ending', 'other')
    """
    written = next((kind for shape, kind in SHAPES if shape.fullmatch(text)), "other")
    if not start or not end:
        return written
    months = _months(start, end)
    if months == 12:
        # The same twelve months are called after the year they begin and end in, or after the one they end in.
        whole = "financial year" if written == "financial year" else "year ending"
        return "calendar year" if start[5:] == "01-01" else whole
    return "month" if months == 1 else "several years" if months and months % 12 == 0 else "other"


def _months(start: str, end: str) -> int:
    """Return the number of whole months from one day to another, 0 if they are no whole months."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        following = date.fromordinal(last.toordinal() + 1)
    except ValueError:
        return 0
    whole = first.day == 1 and following.day == 1
    return (following.year - first.year) * 12 + following.month - first.month if whole else 0
