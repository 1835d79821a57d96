"""Whether a table may leave as it is: public figures may; restricted ones, and unknown ones, only protected."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import pandas as pd

from dvstats.core.errors import InputError, UnknownNameError

SMALLEST, THRESHOLD, LARGEST = 5, 10, 30
# A row that names its publisher and was published there is public; these grades say that it was.
PUBLISHED = ("official", "secondary")


class Sensitivity(Enum):
    """What is known of a table's origin.

    `PUBLIC`: published by the body that is named with it. `RESTRICTED`: counted from records of people. Where nothing
    is declared, a table is restricted.
    """

    PUBLIC = "public"
    RESTRICTED = "restricted"


WORDS: Mapping[str, Sensitivity] = MappingProxyType({
    "public": Sensitivity.PUBLIC, "restricted": Sensitivity.RESTRICTED, "unknown": Sensitivity.RESTRICTED,
})  # fmt: skip


def sensitivity(word: str) -> Sensitivity:
    """Return what a word on a command line or in a file declares.

    Examples
    --------
    >>> sensitivity("unknown")
    <Sensitivity.RESTRICTED: 'restricted'>
    """
    if word not in WORDS:
        raise UnknownNameError.among("sensitivity", word, list(WORDS))
    return WORDS[word]


def told_by(table: pd.DataFrame) -> Sensitivity:
    """Return what the rows themselves tell: public if every row names its source and was published there.

    Examples
    --------
    >>> told_by(pd.DataFrame({"geo": ["EE"], "value": [4119]}))
    <Sensitivity.RESTRICTED: 'restricted'>
    >>> told_by(pd.DataFrame({"value": [4119], "source": ["Ministry of Justice"], "grade": ["official"]}))
    <Sensitivity.PUBLIC: 'public'>
    """
    if not {"source", "grade"} <= set(table.columns) or table.empty:
        return Sensitivity.RESTRICTED
    named = table["source"].fillna("").astype("str").str.strip().ne("") & table["grade"].isin(PUBLISHED)
    return Sensitivity.PUBLIC if bool(named.all()) else Sensitivity.RESTRICTED


def checked_threshold(threshold: int) -> int:
    """Return a threshold from 5 to 30: the smallest count that may be shown.

    Raises
    ------
    InputError
        It is another number.
    """
    if not SMALLEST <= threshold <= LARGEST:
        raise InputError(f"a threshold of {threshold}", rule=f"it is a whole number from {SMALLEST} to {LARGEST}",
                         hint=f"{THRESHOLD} is usual")  # fmt: skip
    return threshold
