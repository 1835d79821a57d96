import numpy as np
import pandas as pd

from dvstats.charts.ecological import ecological
from tests.charts.example import Example, areas


def table(n):
    rng = np.random.default_rng(n)
    x = rng.uniform(4, 60, n)
    y = np.maximum(5 + 0.4 * x + rng.normal(0, 4, n), 3.0)
    return pd.DataFrame({"area": areas(n), "x": x, "y": y, "x_low": x - 2, "x_high": x + 2, "y_low": y - 2,
                         "y_high": y + 3})  # fmt: skip


def draw(drawn):
    return ecological(drawn, x_name="Hold that a husband may beat, %", y_name="Prevalence, %")


def shows(drawn):
    return {f"estimate-{place}": [row["x"]] for place, row in drawn.iterrows()} | {
        f"x-range-{place}": [row["x_low"], row["x_high"]] for place, row in drawn.iterrows()
    }


EXAMPLE = Example(table, draw, shows, numbers=("x", "y", "x_low", "x_high", "y_low", "y_high"), largest=100.0)
