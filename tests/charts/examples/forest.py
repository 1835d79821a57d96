import numpy as np
import pandas as pd

from dvstats.charts.forest import forest
from tests.charts.example import Example, areas


def table(n):
    centre = np.random.default_rng(n).uniform(20_000, 90_000, n)
    return pd.DataFrame({
        "method": areas(n), "assumption": "people may differ in how easily they are recorded", "estimate": centre,
        "conf_low": centre * 0.9, "conf_high": centre * 1.2, "n_observed": 17_662,
        "lower_bound": [i % 2 == 0 for i in range(n)], "refusal": "",
    })  # fmt: skip


def shows(drawn):
    known = drawn.dropna(subset="estimate")
    dots = {f"estimate-{place}": [row["estimate"]] for place, row in known.iterrows()}
    return dots | {f"interval-{place}": [row["conf_low"], row["conf_high"]] for place, row in known.iterrows()}


EXAMPLE = Example(table, forest, shows, largest=1e6, beyond=lambda drawn: forest(drawn, highest=40_000),
                  most_on_slide=12)  # fmt: skip
