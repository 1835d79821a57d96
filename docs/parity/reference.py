"""Reference files, and a comparison as a row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from dvstats.core.captures import CaptureTable

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "reference"


class Row(NamedTuple):
    """One number of theirs beside ours; a refusal of ours has no number."""

    package: str
    table: str
    method: str
    quantity: str
    theirs: float
    ours: float | None

    @property
    def difference(self) -> float:
        """Difference relative to theirs; absolute where theirs is 0."""
        return abs(self.ours - self.theirs) / (abs(self.theirs) or 1.0) if self.ours is not None else float("nan")


def load(path: str) -> Any:
    """Return a reference file."""
    return json.loads((FOLDER / path).read_text("utf-8"))


def table_of(one: dict[str, Any]) -> CaptureTable:
    """Return the capture table of a reference, whichever way it is written."""
    counts = (
        one["counts"] if isinstance(one["counts"], dict) else dict(zip(one["histories"], one["counts"], strict=True))
    )
    return CaptureTable(tuple(one["lists"]), {tuple(map(int, h)): int(c) for h, c in counts.items() if "1" in h})


def furthest(rows: list[Row], what: str) -> Row:
    """Return the row furthest from theirs, saying of how many it is."""
    worst = max(rows, key=lambda row: row.difference)
    return worst._replace(method=f"{worst.method}, the furthest of {len(rows):,} {what}")
