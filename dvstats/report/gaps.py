"""What is missing and why, by area: the gaps that the description of the figures names, in words of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dvstats.core.codes import area_from_name
from dvstats.core.errors import UnknownNameError
from dvstats.report.places import area_name, plain


def gaps(package: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each gap as what it is of, and why there is no figure."""
    return [(_spoken(gap["area"]), _reason(gap)) for gap in package["gaps"]]


def reasons(package: Mapping[str, Any], code: str) -> list[str]:
    """Return why figures of an area are missing, as far as it was found out."""
    return [_reason(gap) for gap in package["gaps"] if code in map(_code, gap["area"].split(", "))]


def _reason(gap: Mapping[str, Any]) -> str:
    """Return why there is no figure; the marks of code are for those who read the description as text."""
    return plain(gap["reason"]).replace("`", "")


def _spoken(what: str) -> str:
    """Return what a gap is of: areas by their names, anything else by its fixed words."""
    codes = [_code(name) for name in what.split(", ")]
    return ", ".join(area_name(code) for code in codes if code) if all(codes) else plain(what)


def _code(name: str) -> str:
    try:
        return area_from_name(name)
    except UnknownNameError:
        return ""
