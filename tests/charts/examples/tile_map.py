import numpy as np
import pandas as pd

from dvstats.charts.tile_map import PLACES, tile_map
from tests.charts.example import Example


def table(n):
    rng = np.random.default_rng(n)
    return pd.DataFrame({"geo": list(PLACES)[:n], "estimate": rng.uniform(0, 0.4, n),
                         "comparable": [i % 4 != 3 for i in range(n)]})  # fmt: skip


EXAMPLE = Example(table, tile_map, lambda drawn: {}, numbers=("estimate",))
