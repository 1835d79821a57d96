import numpy as np
import pandas as pd

from dvstats.charts.revisions import revisions
from tests.charts.example import Example, areas


def table(n):
    rng = np.random.default_rng(n)
    before, change = rng.uniform(900, 900_000, n).round(), rng.normal(0, 0.04, n)
    kinds = ["new" if i % 9 == 7 else "withdrawn" if i % 9 == 8 else "revised" for i in range(n)]
    told = pd.DataFrame({"geo": areas(n), "before": before, "after": before * (1 + change), "relative_change": change,
                         "kind": kinds})  # fmt: skip
    told.loc[told["kind"] == "new", ["before", "relative_change"]] = np.nan
    told.loc[told["kind"] == "withdrawn", ["after", "relative_change"]] = np.nan
    return told


def shows(drawn):
    known = drawn.dropna(subset="relative_change")
    dots = {f"estimate-{place}": [100 * row["relative_change"]] for place, row in known.iterrows()}
    return dots | {f"change-{place}": [0, 100 * row["relative_change"]] for place, row in known.iterrows()}


EXAMPLE = Example(table, revisions, shows, numbers=("before", "after", "relative_change"), largest=3.0)
