import pandas as pd

from dvstats.charts.comparability import comparability
from tests.charts.example import Example, areas

RULES = ("definition", "age", "period", "counting_unit", "sex_coverage", "source")


def table(n):
    said = ["same", "differs", "not known"]
    return pd.DataFrame({"area": areas(n)} | {c: [said[(i * k) % 3] for i in range(n)] for k, c in enumerate(RULES)})


EXAMPLE = Example(table, comparability, lambda drawn: {}, spoils=())
