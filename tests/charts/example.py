"""What the battery needs to know of a chart to test it: a table of n rows, how it is drawn, what its marks show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

LONG = "United Kingdom of Great Britain and Northern Ireland"


def areas(n):
    """Names of areas, the first of them long."""
    return [LONG if i == 0 else f"Area {i}" for i in range(n)]


def per_row(table, **columns):
    """Marks named after their row: for each, the columns whose values stand at its ends, times a hundred."""
    return {
        f"{mark}-{place}": [100 * float(row[name]) for name in names]
        for place, row in table.iterrows()
        for mark, names in columns.items()
        if all(np.isfinite(row[name]) for name in names)
    }


@dataclass(frozen=True)
class Example:
    """A chart as the battery tests it.

    `table(n)` is the table for n areas; `draw(table)` draws it; `shows(table)` gives for each mark, by its id, the
    values at which it stands along the axis. `numbers` are the columns that are spoilt: all missing, all zero, all at
    their largest. `beyond` draws a table whose intervals leave the axis.
    """

    table: Callable[[int], pd.DataFrame]
    draw: Callable[[pd.DataFrame], Axes]
    shows: Callable[[pd.DataFrame], Mapping[str, list]]
    numbers: tuple = ("estimate", "conf_low", "conf_high")
    largest: float = 1.0
    beyond: Callable[[pd.DataFrame], Axes] | None = None
    sizes: tuple = (1, 2, 12, 49)
    most_on_slide: int = 49
    axis: str = "x"
    log: bool = False
    spoils: tuple = field(default=("all missing", "zero", "largest"))
