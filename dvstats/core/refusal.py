"""A result that says why there is no number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Stands where an `Estimate` would, so that a table shows its gaps.

    Parameters
    ----------
    method
        Name of the method that has no answer.
    reason
        Why there is no number, with the values that it fails on.
    hint
        What can be done instead.
    n_observed
        Cases observed, where they are known.
    model
        The model in its notation, where one was named.

    Examples
    --------
    >>> print(Refusal("chapman", "police and shelter share no case"))
    chapman: no number, because police and shelter share no case
    """

    method: str
    reason: str
    hint: str = ""
    n_observed: int | None = None
    model: str = ""

    def __str__(self) -> str:
        return f"{self.method}: no number, because {self.reason}"
