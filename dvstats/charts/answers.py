"""What a cell of a table says: yes or no, a number, or several, as files hold them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dvstats.core.errors import SchemaError

YES, NO = ("true", "yes", "1"), ("false", "no", "0", "", "nan", "none", "<na>")


def is_number(value: object) -> bool:
    """Tell whether a cell holds a finite number.

    Examples
    --------
    >>> is_number(3), is_number(np.float64(0.5)), is_number(float("nan")), is_number("3"), is_number(None)
    (True, True, False, False, False)
    """
    return isinstance(value, int | float | np.number) and bool(np.isfinite(value))


def is_yes(value: object) -> bool:
    """Tell whether a cell says yes: true as a value, or in a word; an empty one says no, another word is bad input.

    Examples
    --------
    >>> is_yes(True), is_yes("TRUE"), is_yes("yes"), is_yes("false"), is_yes(""), is_yes(float("nan"))
    (True, True, True, False, False, False)
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        return float(value) == 1.0
    word = "" if value is None else str(value).strip().lower()
    if word not in (*YES, *NO):
        raise SchemaError(f"{value!r}", rule="it is yes or no, true or false, 1 or 0, or empty")
    return word in YES


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
