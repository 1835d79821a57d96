import numpy as np
import pandas as pd

from dvstats.charts.severity_ladder import severity_ladder
from tests.charts.example import Example, per_row

STEPS = ("homicide", "serious assault", "assault")


def table(n):
    rng = np.random.default_rng(n)
    estimate = np.where(np.arange(n) % 3 == 1, np.nan, rng.uniform(0.1, 0.6, n))
    low = np.where(np.isnan(estimate), 0.2, estimate - 0.05)
    return pd.DataFrame({
        "area": [f"Area {i // 3}" for i in range(n)], "severity": [STEPS[i % 3] for i in range(n)],
        "estimate": estimate, "conf_low": np.where(np.arange(n) % 3 == 2, np.nan, low),
        "conf_high": np.where(np.arange(n) % 3 == 2, np.nan, low + 0.3),
    })  # fmt: skip


def shows(drawn):
    bounded = drawn["estimate"].isna()
    dots = per_row(drawn[~bounded], estimate=("estimate",), interval=("conf_low", "conf_high"))
    return dots | per_row(drawn[bounded], bounds=("conf_low", "conf_high"))


EXAMPLE = Example(table, severity_ladder, shows)
