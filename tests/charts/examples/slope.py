import numpy as np
import pandas as pd

from dvstats.charts.slope import slope
from tests.charts.example import Example, areas


def table(n):
    first = np.random.default_rng(n).uniform(0.02, 0.3, n)
    return pd.DataFrame({"area": areas(n), "first": np.where(np.arange(n) % 6 == 5, np.nan, first),
                         "last": first * np.where(np.arange(n) % 2 == 0, 1.3, 0.8),
                         "flag": ["b" if i % 4 == 3 else "" for i in range(n)]})  # fmt: skip


def shows(drawn):
    marks = {f"{name}-{place}": [100 * row[name]] for place, row in drawn.iterrows() for name in ("first", "last")
             if np.isfinite(row[name])}  # fmt: skip
    for place, row in drawn.dropna(subset=["first", "last"]).iterrows():
        ends = [100 * row["first"], 100 * row["last"]]
        marks |= {f"break-{place}": [np.mean(ends)] * 2} if row["flag"] == "b" else {f"change-{place}": ends}
    return marks


EXAMPLE = Example(table, slope, shows, numbers=("first", "last"))
