import numpy as np
import pandas as pd

from dvstats.charts.dot_interval import dot_interval
from tests.charts.example import Example, areas, per_row


def table(n):
    rng = np.random.default_rng(n)
    estimate = rng.uniform(0, 0.4, n)
    verdicts = ["above", "below", "not distinguishable", "not judged"]
    kinds = ["rounding", "rounding", "lower bound", "none: counted, not sampled"]
    return pd.DataFrame({
        "area": areas(n), "estimate": estimate, "conf_low": np.maximum(estimate - 0.03, 0),
        "conf_high": np.minimum(estimate + 0.05, 1), "interval_kind": [kinds[i % 4] for i in range(n)],
        "verdict": [verdicts[i % 4] for i in range(n)], "refusal": "", "flag": ["", "e", "u", ""][n % 4],
    })  # fmt: skip


def shows(drawn):
    bounded = drawn["interval_kind"].str.contains("bound")
    plain = per_row(drawn[~bounded], estimate=("estimate",), interval=("conf_low", "conf_high"))
    return plain | per_row(drawn[bounded], open=("conf_low", "conf_high"))


EXAMPLE = Example(table, dot_interval, shows, beyond=lambda drawn: dot_interval(drawn, highest=0.25))
