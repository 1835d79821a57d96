import numpy as np
import pandas as pd

from dvstats.charts.list_overlap import list_overlap
from dvstats.core.captures import histories
from tests.charts.example import Example


def table(n):
    rng = np.random.default_rng(n)
    lists = tuple(f"list_{i}" for i in range(n))
    rows = [dict(zip(lists, h, strict=True)) | {"count": int(rng.integers(0, 900))} for h in histories(n)]
    return pd.DataFrame(rows).sort_values("count", ascending=False, kind="stable").reset_index(drop=True)


def draw(drawn, high=2390.0):
    lists = tuple(name for name in drawn.columns if name != "count")
    return list_overlap(drawn, lists=lists, unseen=1480.0, low=920.0, high=high)


def shows(drawn):
    largest = drawn.loc[drawn["count"] > 0, "count"].head(14)
    bars = {f"count-{place}": [0, number] for place, number in enumerate(largest, start=1)}
    return bars | {"unseen": [0, 1480], "unseen-interval": [920, 2390]}


EXAMPLE = Example(table, draw, shows, numbers=("count",), largest=90_000, axis="y", sizes=(2, 3, 5),
                  beyond=lambda drawn: draw(drawn, float("inf")))  # fmt: skip
