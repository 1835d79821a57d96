"""Yes, no and several numbers in one cell, as a table in a file holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

YES = ("true", "yes", "1")


def is_yes(value: object) -> bool:
    """Tell whether a cell says yes: true as a value, or in a word; an empty one says no.

    Examples
    --------
    >>> is_yes(True), is_yes("TRUE"), is_yes("yes"), is_yes("false"), is_yes(""), is_yes(float("nan"))
    (True, True, True, False, False, False)
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        return float(value) == 1.0
    return str(value).strip().lower() in YES


def several(value: object) -> list[float]:
    """Return the finite numbers of a cell: one, a sequence, or a text with semicolons between them.

    Examples
    --------
    >>> several("711; 715.5"), several(711), several((711.0, float("nan"))), several("")
    ([711.0, 715.5], [711.0], [711.0], [])
    """
    if isinstance(value, str):
        value = [part for part in value.split(";") if part.strip()]
    parts: Iterable[Any] = value if isinstance(value, Iterable) else [value]
    numbers = [float(part) for part in parts]
    return [number for number in numbers if np.isfinite(number)]
