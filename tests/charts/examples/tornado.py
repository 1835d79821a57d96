import numpy as np
import pandas as pd

from dvstats.charts.tornado import tornado
from tests.charts.example import Example, areas


def table(n):
    width = np.linspace(20_000, 500, n)
    return pd.DataFrame({"assumption": areas(n), "from": "0.2", "to": "0.35", "low": 41_000 - 0.4 * width,
                         "high": 41_000 + 0.6 * width})  # fmt: skip


def shows(drawn):
    return {f"range-{place}": [row["low"], row["high"]] for place, row in drawn.iterrows()}


EXAMPLE = Example(table, lambda drawn: tornado(drawn, base=41_000), shows, numbers=("low", "high"), largest=1e6,
                  most_on_slide=12)  # fmt: skip
