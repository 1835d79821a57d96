"""A tidy table of shares, rates or differences, with where they come from and what must be said with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from dvstats.core.errors import SchemaError
from dvstats.core.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a measure: one row per area, group or study, refusals included.

    Parameters
    ----------
    measure
        Name of the measure, as on the command line.
    frame
        The rows, in the words of the shared glossary (`estimate`, `conf_low`, `conf_high`, `interval_kind`,
        `verdict`, `refusal`, …). A row with a `refusal` has no estimate.
    sources
        Where the figures came from.
    caveats
        What must be said wherever the table is shown.
    """

    measure: str
    _frame: pd.DataFrame
    sources: tuple[Provenance, ...] = ()
    caveats: tuple[str, ...] = ()

    def __init__(
        self, measure: str, frame: pd.DataFrame, sources: Iterable[Provenance] = (), caveats: Iterable[str] = ()
    ) -> None:
        if {"estimate", "refusal"} <= set(frame.columns):
            both = frame["estimate"].notna() & frame["refusal"].fillna("").ne("")
            if both.any():
                raise SchemaError(f"row {int(both.argmax()) + 1} of {measure} has an estimate and a refusal")
        object.__setattr__(self, "measure", measure)
        object.__setattr__(self, "_frame", frame.reset_index(drop=True))
        object.__setattr__(self, "sources", tuple(sources))
        object.__setattr__(self, "caveats", tuple(caveats))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows."""
        return self._frame.copy()

    def __len__(self) -> int:
        return len(self._frame)

    def _repr_html_(self) -> str:
        return str(self._frame.to_html(max_rows=60, index=False))
