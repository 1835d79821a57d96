import numpy as np
import pandas as pd

from dvstats.charts.funnel import funnel
from dvstats.measures.funnel import funnel as set_in_limits
from tests.charts.example import Example, areas


def table(n):
    rng = np.random.default_rng(n)
    size = np.exp(rng.uniform(4, 11, n)).round()
    share = np.where(np.arange(n) % 6 == 1, 0.32, 0.2)
    if n == 1:
        # The measure refuses one area, as it has no others to be set against; a table of one row is drawn.
        return table(2).head(1)
    counts = pd.DataFrame({"area": areas(n), "d": rng.binomial(size.astype(int), share), "n": size})
    return set_in_limits(counts, area="area", events="d", size="n").frame


def shows(drawn):
    return {f"estimate-{place}": [100 * row["estimate"]] for place, row in drawn.iterrows()}


EXAMPLE = Example(table, funnel, shows, axis="y")
