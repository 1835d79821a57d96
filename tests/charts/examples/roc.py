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


def shows(drawn):
    parts = drawn.groupby("score")["false_positive"]
    return {f"curve-{name}": [100 * part.min(), 100 * part.max()] for name, part in parts}


EXAMPLE = Example(table, roc, shows, numbers=("false_positive", "true_positive"), sizes=(1, 2, 3))
