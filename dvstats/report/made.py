"""What a figure of the report is made of, before it is drawn in one size or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Made:
    """A table, and how it is drawn.

    Parameters
    ----------
    draw
        Draw the table on new axes; an axes is set to one size, so each size draws anew.
    table
        The numbers drawn.
    told
        Names in the words around the figure, and what stands for each.
    source
        The credit line.
    """

    draw: Callable[[], Axes]
    table: pd.DataFrame
    told: Mapping[str, str]
    source: str
