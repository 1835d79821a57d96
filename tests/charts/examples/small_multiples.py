import numpy as np
import pandas as pd

from dvstats.charts.small_multiples import small_multiples
from tests.charts.example import Example, areas


def table(n):
    rng = np.random.default_rng(n)
    years = range(2014, 2024)
    rows = [
        {"area": name, "period": year, "estimate": level + drift * (year - 2014) + rng.uniform(-0.008, 0.008),
         "flag": "b" if year == 2018 and i % 3 == 0 else "p" if year == 2023 else ""}
        for i, name in enumerate(areas(n))
        for level, drift in [(rng.uniform(0.05, 0.25), rng.uniform(-0.004, 0.012))]
        for year in years if (year + i) % 11
    ]  # fmt: skip
    made = pd.DataFrame(rows)
    return made.assign(conf_low=made["estimate"] - 0.012, conf_high=made["estimate"] + 0.016)


def shows(drawn):
    places = {name: place for place, name in enumerate(dict.fromkeys(drawn["area"]))}
    marks = {}
    for row in drawn.dropna(subset="estimate").to_dict(orient="records"):
        name = f"{places[row['area']]}-{row['period']}"
        marks[f"estimate-{name}"] = [100 * row["estimate"]]
        marks[f"interval-{name}"] = [100 * row["conf_low"], 100 * row["conf_high"]]
    return marks


EXAMPLE = Example(table, small_multiples, shows, axis="y", sizes=(1, 2, 12, 49),
                  beyond=lambda drawn: small_multiples(drawn, highest=0.2))  # fmt: skip
