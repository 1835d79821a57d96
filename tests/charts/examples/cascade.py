import pandas as pd

from dvstats.charts.cascade import cascade
from dvstats.measures.cascade import cascade as measured
from tests.charts.example import Example

STAGES = ("known to police", "prosecuted", "convicted", "in custody", "risk-assessed", "programme started",
          "programme completed", "convicted again")  # fmt: skip


def table(n):
    rows = pd.DataFrame(
        {
            "stage": STAGES[:n],
            "value": [5000, 1200, 800, 950, None, 200, 120, 60][:n],
            "unit": "person",
            "year": 2023,
            "kind": ["flow", "flow", "flow", "stock", *["flow"] * 4][:n],
        }
    )
    return measured(rows).frame


def shows(drawn):
    return {f"stage-{place}": [row["value"]] for place, row in drawn.iterrows() if row["value"] > 0}


EXAMPLE = Example(table, cascade, shows, numbers=("value",), log=True, sizes=(1, 2, 4, 8),
                  spoils=("all missing", "zero"))  # fmt: skip
