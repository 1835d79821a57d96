import numpy as np
import pandas as pd

from dvstats.charts.rank_interval import rank_interval
from tests.charts.example import Example, areas

# A line reaches a little beyond its ranks, so that one of a single rank is seen.
BEYOND = 0.12


def table(n):
    rank = np.arange(1, n + 1)
    return pd.DataFrame({
        "label": areas(n), "rank": rank, "marginal_low": np.maximum(rank - 2, 1),
        "marginal_high": np.minimum(rank + 2, n), "simultaneous_low": np.maximum(rank - 5, 1),
        "simultaneous_high": np.minimum(rank + 4, n),
    })  # fmt: skip


def shows(drawn):
    known = drawn.dropna()
    if len(drawn) == 1:
        return {"estimate-0": [1]}
    lines = {f"{kind}-{place}": [row[f"{kind}_low"] - BEYOND, row[f"{kind}_high"] + BEYOND]
             for place, row in known.iterrows() for kind in ("marginal", "simultaneous")}  # fmt: skip
    return lines | {f"estimate-{place}": [row["rank"]] for place, row in known.iterrows()}


EXAMPLE = Example(table, rank_interval, shows, numbers=tuple(table(1).columns[1:]), spoils=("all missing",))
