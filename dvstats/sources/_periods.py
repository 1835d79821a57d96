"""Years, financial years and months as publishers write them, with their first and last day."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from dvstats.core.errors import SchemaError

# A year to come is a slip of the pen: readers are for figures, not for projections.
FIRST_YEAR, LAST_YEAR = 1900, date.today().year


def calendar_year(text: str, where: str) -> str:
    """Return a calendar year in its normal form, or say where it is none.

    Examples
    --------
    >>> calendar_year("2019.0", "t.csv, line 3"), calendar_year("1/1/2015", "t.csv")
    ('2019', '2015')
    """
    year = text.removesuffix(".0").removeprefix("1/1/")
    if not (year.isdigit() and year.isascii() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise SchemaError(f"year {text!r}", place=where, rule=f"a year lies between {FIRST_YEAR} and {LAST_YEAR}")
    return year


def years(texts: Sequence[str], where: Callable[[int], str]) -> dict[str, list[str]]:
    """Return the columns of a period that is a calendar year."""
    known: dict[str, str] = {}
    for row, text in enumerate(texts):
        if text not in known:
            known[text] = calendar_year(text, where(row))
    period = [known[text] for text in texts]
    return {
        "period": period, "period_start": [f"{year}-01-01" for year in period],
        "period_end": [f"{year}-12-31" for year in period],
    }  # fmt: skip


def period(text: str, place: str = "", begins: str = "01-01") -> tuple[str, str, str]:
    """Return a year or a financial year in normal form, with its first and last day.

    Examples
    --------
    >>> period("2019"), period("2004/05", begins="04-01")
    (('2019', '2019-01-01', '2019-12-31'), ('2004/05', '2004-04-01', '2005-03-31'))
    >>> period("2016-12")
    ('2016-12', '2016-12-01', '2016-12-31')
    """
    text = text.removesuffix(".0").removeprefix("1/1/")
    if re.fullmatch(r"\d{4} to \d{4}", text, re.ASCII):
        # Several years taken together; which day they begin on is not said.
        return text, "", ""
    match = re.fullmatch(r"(\d{4})(?:[/-](\d\d))?", text, re.ASCII)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise SchemaError(
            f"period {text!r}", place=place, rule=f"a year from {FIRST_YEAR} to {LAST_YEAR}, or 2022/23, or 2022-12"
        )
    year = int(match[1])
    if match[2] is None:
        return text, f"{year}-{begins}", _before(f"{year + 1}-{begins}")
    if "/" in text:
        if int(match[2]) != (year + 1) % 100:
            raise SchemaError(f"period {text!r}", place=place, rule="a financial year ends in the next year")
        return text, f"{year}-{begins}", _before(f"{year + 1}-{begins}")
    month = int(match[2])
    if not 1 <= month <= 12:
        raise SchemaError(f"period {text!r}", place=place, rule="months are 01 to 12")
    following = f"{year + month // 12}-{month % 12 + 1:02d}-01"
    return text, f"{text}-01", _before(following)


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
