"""What the estimators that correct for errors of linkage share: samples of links and non-links checked by hand."""

from __future__ import annotations

from math import comb

import numpy as np

from dvstats.core.errors import InputError
from dvstats.numerics.lattice_algebra import Array

CHECKED = "the links and non-links that were checked are a random sample of theirs, and the check does not err"


def sample(name: str, numbers: tuple[float, ...], n_lists: int) -> Array:
    """Return how many were checked and how many of them are wrong: a row for all pairs of lists, or one for each.

    Examples
    --------
    >>> sample("links", (300, 4), 3).tolist()
    [[300.0, 4.0]]
    """
    pairs = comb(n_lists, 2)
    if len(numbers) not in (2, 2 * pairs):
        each = f", or two for each of {pairs} pairs of lists" if pairs > 1 else ""
        raise InputError(f"--{name} {','.join(f'{one:g}' for one in numbers)}",
                         rule=f"two numbers are needed, checked and wrong{each}",
                         hint=f"say --{name} 300,4")  # fmt: skip
    rows = np.reshape(np.asarray(numbers, dtype=float), (-1, 2))
    for checked, wrong in rows:
        if not 0 <= wrong <= checked or checked < 1:
            raise InputError(f"{wrong:g} wrong of {checked:g} {name} checked", rule="one or more are checked, and "
                             "no more of them are wrong", hint=f"say --{name} 300,4")  # fmt: skip
    return rows


def check_replicates(number: int) -> None:
    """Refuse a bootstrap of too few replicates."""
    if number < 100:
        raise InputError(f"{number} bootstrap replicates", rule="at least 100", hint="--bootstrap 2000")
