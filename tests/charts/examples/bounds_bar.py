import numpy as np
import pandas as pd

from dvstats.charts.bounds_bar import bounds_bar
from tests.charts.example import Example, areas, per_row


def table(n):
    low = np.random.default_rng(n).uniform(0, 0.5, n)
    return pd.DataFrame({"area": areas(n), "conf_low": low, "conf_high": low + 0.4})


def shows(drawn):
    known = per_row(drawn.assign(zero=0.0), known=("zero", "conf_low"))
    return known | per_row(drawn, could=("conf_low", "conf_high"))


EXAMPLE = Example(table, bounds_bar, shows, numbers=("conf_low", "conf_high"))
