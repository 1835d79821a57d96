import numpy as np
import pandas as pd

from dvstats.charts.ratio_plot import ratio_plot
from tests.charts.example import Example


def table(n):
    ratio = np.random.default_rng(n).uniform(0.4, 0.9, n)
    return pd.DataFrame({"captures": np.arange(1, n + 1), "estimate": ratio, "conf_low": 0.8 * ratio,
                         "conf_high": 1.2 * ratio})  # fmt: skip


EXAMPLE = Example(table, ratio_plot, lambda drawn: {"ratios": sorted(drawn["estimate"])}, axis="y",
                  largest=5.0)  # fmt: skip
