"""Areas and ages as publishers write them, in our codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from dvstats.core.errors import UnknownNameError


def coded(texts: Sequence[str], area: Callable[[str], str], where: Callable[[int], str]) -> list[str]:
    """Return our area codes for a column; an unknown area is an error that names the place of its first row."""
    found: dict[str, str] = {}
    for row, text in enumerate(texts):
        if text not in found:
            try:
                found[text] = area(text)
            except UnknownNameError as error:
                raise UnknownNameError(
                    error.found, place=where(row), rule=error.rule or "each row is about a known area", hint=error.hint
                ) from None
    return [found[text] for text in texts]


@lru_cache(maxsize=4096)
def age_class(text: str) -> str:
    """Return an age class in SDMX form; what is none stays as it is.

    Examples
    --------
    >>> [age_class(text) for text in ("Total", "0-14", "60 and older", "16 to 59", "Age 65 to 74", "Unknown", "")]
    ['TOTAL', 'Y0-14', 'Y_GE60', 'Y16-59', 'Y65-74', 'UNK', 'TOTAL']
    >>> [age_class(text) for text in ("Under 18 years", "65+ years", "18-19 years")]
    ['Y_LT18', 'Y_GE65', 'Y18-19']
    """
    plain = text.removeprefix("Age ").replace(" years and ", " and ").replace(" years or ", " or ").strip()
    if match := re.fullmatch(r"(\d+) ?(?:-|–|to| ) ?(\d+)(?: years)?", plain, re.ASCII):
        return f"Y{match[1]}-{match[2]}"
    if match := re.fullmatch(
        r"(\d+) ?(?:\+|-|(?:years )?(?:and|or) (?:over|older|more|above))(?: years)?", plain, re.ASCII
    ):
        return f"Y_GE{match[1]}"
    if match := re.fullmatch(r"(?:Under|Below|<) ?(\d+)(?: years)?", plain, re.ASCII):
        return f"Y_LT{match[1]}"
    return {
        "Total": "TOTAL",
        "": "TOTAL",
        "Total, all persons": "TOTAL",
        "Unknown": "UNK",
        "Unknown age": "UNK",
        "All ages": "TOTAL",
    }.get(text, text)
