import numpy as np
import pandas as pd

from dvstats.charts.quantile_dots import quantile_dots
from tests.charts.example import Example, areas


def table(n):
    rng = np.random.default_rng(n)
    parts = [np.clip(rng.normal(centre, 0.03, 20), 0, 1) for centre in rng.uniform(0.05, 0.35, n)]
    return pd.DataFrame([{"area": name, "value": value} for name, part in zip(areas(n), parts, strict=True)
                         for value in part])  # fmt: skip


def shows(drawn):
    marks = {}
    for place, name in enumerate(dict.fromkeys(drawn["area"])):
        values = 100 * drawn.loc[drawn["area"] == name, "value"].dropna()
        marks |= {f"above-{place}": sorted(values[values > 20]), f"below-{place}": sorted(values[values <= 20])}
    return {mark: values for mark, values in marks.items() if values}


EXAMPLE = Example(table, quantile_dots, shows, numbers=("value",), most_on_slide=12)
