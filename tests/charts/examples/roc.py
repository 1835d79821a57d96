import numpy as np
import pandas as pd

from dvstats.charts.roc import roc
from tests.charts.example import Example


def table(n):
    steps = np.linspace(0, 1, 11)
    return pd.concat(
        [
            pd.DataFrame({"score": f"score {i}", "false_positive": steps, "true_positive": steps ** (1 / (2 + i))})
            for i in range(n)
        ],
        ignore_index=True,
    )


EXAMPLE = Example(table, roc, lambda drawn: {}, sizes=(1, 2), spoils=())
