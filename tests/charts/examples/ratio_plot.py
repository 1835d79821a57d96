import numpy as np
import pandas as pd

from dvstats.charts.ratio_plot import ratio_plot
from tests.charts.example import Example


def table(n):
    k = np.arange(1, n + 1)
    missing = (k % 7 == 0).astype(bool)
    centre = np.where(missing, np.nan, 0.3 * k)
    return pd.DataFrame({"captures": k, "estimate": centre, "conf_low": 0.7 * centre, "conf_high": 1.4 * centre})


def beyond(drawn):
    return ratio_plot(drawn.assign(conf_high=drawn["estimate"] + drawn["captures"] ** 2))


EXAMPLE = Example(table, ratio_plot, lambda drawn: {"ratios": sorted(drawn["estimate"].dropna())}, axis="y",
                  beyond=beyond)  # fmt: skip
