import numpy as np
import pandas as pd

from dvstats.charts.reliability import reliability
from dvstats.measures.calibration import calibration
from tests.charts.example import Example


def table(n):
    rng = np.random.default_rng(3)
    p = 1 / (1 + np.exp(1 - rng.normal(size=300)))
    people = pd.DataFrame({"p": p, "y": (rng.random(300) < p).astype(float)})
    rows = calibration(people, probability="p", outcome="y", bins=n).frame
    return rows[rows["quantity"] == "reliability"].reset_index(drop=True)


EXAMPLE = Example(table, reliability, lambda drawn: {}, sizes=(1, 2, 8), spoils=())
