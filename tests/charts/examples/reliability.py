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


def shows(drawn):
    return {"observed": sorted(100 * drawn["predicted"])}


EXAMPLE = Example(
    table, reliability, shows, numbers=("predicted", "estimate", "conf_low", "conf_high"), sizes=(1, 2, 8)
)
