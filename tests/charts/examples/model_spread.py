import numpy as np
import pandas as pd

from dvstats.charts.model_spread import model_spread
from tests.charts.example import Example


def table(n):
    centre = np.random.default_rng(n).uniform(9_000, 30_000, n)
    return pd.DataFrame({"n_hat": centre, "bic": 100 + np.linspace(0, 59, n), "conf_low": 0.9 * centre,
                         "conf_high": 1.2 * centre})  # fmt: skip


EXAMPLE = Example(table, model_spread, lambda drawn: {"models": sorted(drawn["n_hat"])}, axis="y",
                  numbers=("n_hat", "conf_low", "conf_high"), largest=1e6)  # fmt: skip
