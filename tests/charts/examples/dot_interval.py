import numpy as np
import pandas as pd

from dvstats.charts.dot_interval import dot_interval
from tests.charts.example import Example, areas, per_row

KINDS = ("year to year", "recording", "lower bound", "none: counted, not sampled")


def verdict(low, high):
    if np.isnan(low):
        return "not judged"
    return "above" if low > 0.2 else "below" if high < 0.2 else "not distinguishable"


def table(n):
    estimate = np.random.default_rng(n).uniform(0, 0.4, n)
    kind = np.array([KINDS[i % 4] for i in range(n)])
    low, high = np.maximum(estimate - 0.06, 0), np.minimum(estimate + 0.08, 1)
    low, high = np.where(kind == "lower bound", estimate, low), np.where(kind == "lower bound", 1.0, high)
    low, high = (np.where(kind == KINDS[3], np.nan, end) for end in (low, high))
    return pd.DataFrame({
        "area": areas(n), "estimate": estimate, "conf_low": low, "conf_high": high, "interval_kind": kind,
        "verdict": [verdict(*ends) for ends in zip(low, high, strict=True)], "refusal": "",
        "flag": ["", "e", "u", ""][n % 4],
    })  # fmt: skip


def shows(drawn):
    bounded = drawn["interval_kind"].str.contains("bound")
    plain = per_row(drawn[~bounded], estimate=("estimate",), interval=("conf_low", "conf_high"))
    # The axis ends at the next tenth above all that is told; what a bound leaves open goes on to there.
    told = [0.26, *drawn["estimate"], *drawn.loc[~bounded, "conf_high"].dropna()]
    opened = drawn[bounded].assign(end=np.minimum(drawn["conf_high"], np.ceil(10 * max(told)) / 10))
    return plain | per_row(opened, open=("conf_low", "end"))


EXAMPLE = Example(table, dot_interval, shows, beyond=lambda drawn: dot_interval(drawn, highest=0.25))
