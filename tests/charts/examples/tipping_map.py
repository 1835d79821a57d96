import numpy as np
import pandas as pd

from dvstats.charts.tipping_map import tipping_map
from tests.charts.example import Example, areas


def table(n):
    k = np.geomspace(0.05, 12, n)
    has = np.arange(n) % 3 == 0
    return pd.DataFrame({
        "area": areas(n), "estimate": np.where(np.arange(n) % 7 == 6, np.nan, k), "conf_low": 0.9 * k,
        "conf_high": 1.2 * k, "supported_low": np.where(has, 0.8, np.nan), "supported_high": np.where(has, 1.9, np.nan),
        "refusal": "",
    })  # fmt: skip


def shows(drawn):
    known = drawn.dropna(subset="estimate")
    told = drawn.dropna(subset="supported_low")
    return {f"estimate-{place}": [row["estimate"]] for place, row in known.iterrows()} | {
        f"supported-{place}": [row["supported_low"], row["supported_high"]] for place, row in told.iterrows()
    }


EXAMPLE = Example(table, tipping_map, shows, log=True, largest=900.0)
