import numpy as np
import pandas as pd

from dvstats.charts.series import series
from tests.charts.example import Example, areas


def table(n):
    rng = np.random.default_rng(n)
    years = range(2014, 2024)
    return pd.DataFrame([
        {"area": name, "period": year, "estimate": rng.uniform(0.05, 0.2),
         "flag": "b" if year == 2018 and i % 3 == 0 else "p" if year == 2022 else ""}
        for i, name in enumerate(areas(n)) for year in years if (year + i) % 7
    ])  # fmt: skip


def shows(drawn):
    known = drawn.dropna(subset="estimate")
    places = {name: place for place, name in enumerate(dict.fromkeys(drawn["area"]))}
    rows = zip(known["area"], known["period"], strict=True)
    return {f"estimate-{places[area]}-{year}": [year] for area, year in rows}


EXAMPLE = Example(table, series, shows, numbers=("estimate",), most_on_slide=12)
