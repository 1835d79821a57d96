import numpy as np
import pandas as pd

from dvstats.charts.survey_police import survey_police
from tests.charts.example import Example, areas


def table(n):
    found = np.geomspace(900, 90_000, n)
    recorded = np.where(np.arange(n) % 5 == 4, np.nan, found / 7)
    return pd.DataFrame({"area": areas(n), "survey": found, "recorded": recorded, "conf_low": 0.8 * found,
                         "conf_high": 1.3 * found})  # fmt: skip


def shows(drawn):
    marks = {f"{name}-{place}": [row[name]] for place, row in drawn.iterrows() for name in ("survey", "recorded")
             if row[name] > 0}  # fmt: skip
    lines = {f"interval-{place}": [row["conf_low"], row["conf_high"]] for place, row in drawn.iterrows()
             if row["conf_low"] > 0}  # fmt: skip
    return marks | lines


EXAMPLE = Example(table, survey_police, shows, numbers=("survey", "recorded", "conf_low", "conf_high"), largest=1e6,
                  log=True)  # fmt: skip
