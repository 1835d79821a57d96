"""The certified tables and fits, as nouns of the package."""

import csv
from pathlib import Path

from dvstats.core.captures import CaptureTable

FOLDER = Path(__file__).parents[2] / "data" / "certified"


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables():
    """Return each table by its name."""
    counts = {}
    for row in rows("counts.csv"):
        counts.setdefault(row["table"], {})[tuple(map(int, row["history"]))] = int(row["count"])
    return {row["table"]: CaptureTable(tuple(row["lists"].split()), counts[row["table"]]) for row in rows("tables.csv")}


def fits():
    """Return the certified fits; their numbers are texts with 25 digits."""
    return rows("fits.csv")
