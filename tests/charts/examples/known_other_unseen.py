import numpy as np
import pandas as pd

from dvstats.charts.known_other_unseen import known_other_unseen
from tests.charts.example import Example

CASES = {1: (1200, 1544, 8500), 2: (10, 2000, 50), 12: (5000, 1, 4), 49: (0, 12, 300_000)}


def table(n, high=1.4):
    first, second, unseen = CASES[n]
    return pd.DataFrame({"part": ["Known to police", "Known to other services only", "On no list"],
                         "count": [first, second, unseen], "conf_low": [np.nan, np.nan, 0.8 * unseen],
                         "conf_high": [np.nan, np.nan, high * unseen]})  # fmt: skip


def shows(drawn):
    first, second, unseen = map(float, drawn["count"])
    both, last = first + second, drawn.iloc[-1]
    return {"counted-0": [0, first], "counted-1": [first, both], "unseen": [both, both + unseen],
            "unseen-interval": [both + last["conf_low"], both + last["conf_high"]]}  # fmt: skip


EXAMPLE = Example(table, known_other_unseen, shows, numbers=("count", "conf_low", "conf_high"), largest=1e6,
                  beyond=lambda drawn: known_other_unseen(drawn.assign(conf_high=9 * drawn["count"])))  # fmt: skip
