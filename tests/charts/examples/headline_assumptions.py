import pandas as pd

from dvstats.charts.headline_assumptions import headline_assumptions
from tests.charts.example import Example


def table(n):
    return pd.DataFrame({
        "assumptions": [f"police and charities; list {i} and government" for i in range(n)],
        "low": [12_100.0 + 300 * i for i in range(n)], "high": [18_000.0 + 900 * i for i in range(n)],
        "fails": [11_200.0] * n,
    })  # fmt: skip


def draw(drawn):
    return headline_assumptions(drawn.assign(fails=[(one,) for one in drawn["fails"]]), headline=12_000)


def shows(drawn):
    return {f"range-{place}": [row["low"], row["high"]] for place, row in drawn.iterrows()} | {
        f"fails-{place}": [row["fails"]] for place, row in drawn.iterrows()
    }


EXAMPLE = Example(table, draw, shows, numbers=("low", "high"), largest=1e6, spoils=("all missing", "zero", "largest"))
