"""Draws of several chains, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from dvstats.core.errors import MissingExtraError
from dvstats.numerics.convergence import effective, rhat
from dvstats.numerics.lattice_algebra import Array, Ints

CLOSE, ENOUGH = 1.01, 400.0


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws of N by chain, with what the sampler did beside them.

    Parameters
    ----------
    numbers
        N, a row per chain.
    occupied
        How many classes held a case.
    concentration
        The concentration of the Dirichlet process.
    """

    numbers: Ints
    occupied: Ints
    concentration: Array

    @property
    def rhat(self) -> float:
        """Rank-normalised split R-hat of N; near 1 where the chains agree."""
        return rhat(self.numbers.astype(float))

    @property
    def effective(self) -> float:
        """How many independent draws of N the chains are worth."""
        return effective(self.numbers.astype(float))

    @property
    def converged(self) -> bool:
        """R-hat below 1.01 and more than 400 effective draws."""
        return self.rhat < CLOSE and self.effective > ENOUGH

    @property
    def medians(self) -> Array:
        """Median of N in each chain."""
        return np.asarray(np.median(self.numbers, axis=1))

    def to_arviz(self) -> Any:
        """Return the draws as a tree for ArviZ, whatever their state: diagnosis needs those that do not agree too."""
        try:
            arviz = import_module("arviz_base")
        except ImportError as error:
            raise MissingExtraError("arviz-base is not installed", rule="it comes with the extra `bayes`",
                                    hint='pip install "dvstats[bayes]"') from error  # fmt: skip
        return arviz.from_dict({"posterior": {
            "N": self.numbers, "occupied": self.occupied, "concentration": self.concentration,
        }})  # fmt: skip
