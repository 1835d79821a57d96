"""How often the interval of each method held the truth, from the tables of coverage, for the page of the method.

All tables have the same columns (`docs/conventions.md`): a study that adds one is on the pages without a line here.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_MEASURED = "Not measured in the studies of coverage: nothing shows that the interval holds as often as it says."
OWN = {"yes": True, "no": False, "": None}
NOMINAL = 0.95
# Data sets below which the worlds of one name are taken together to say something of them.
FEW = 40
# How many Monte-Carlo errors below its level a share lies that is called short of it.
CLEARLY = 3


@dataclass(frozen=True, slots=True)
class Held:
    """How often an interval held the truth in one world.

    Parameters
    ----------
    method, interval
        Name of the estimator or measure, and which of its intervals; empty if it has one.
    world, setting
        How data were made, and what else varies.
    own
        Whether the assumptions of the method hold in it; None where the study does not say.
    n_true
        Number that is estimated; 0 where it is a share, or where several are taken together.
    level, covered, error
        What the interval says, what it held, and the Monte-Carlo error of that.
    replicates
        Number of data sets.
    page
        Name of the table.
    """

    method: str
    interval: str
    world: str
    setting: str
    own: bool | None
    n_true: float
    level: float
    covered: float
    error: float
    replicates: int
    page: str

    @property
    def short(self) -> bool:
        """Whether it held the truth clearly less often than it says."""
        return self.covered + CLEARLY * self.error < self.level


def rows_of_coverage() -> Iterator[Held]:
    """Yield what every table of coverage says, but worlds in which nothing was answered."""
    for path in sorted(HERE.glob("coverage*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["covered"]:
                    yield Held(
                        row["method"], row["interval"], row["world"], row["setting"], OWN[row["own_world"]],
                        float(row["n_true"] or 0), float(row["level"]), float(row["covered"]),
                        float(row["covered_error"]), int(row["replicates"]), path.stem,
                    )  # fmt: skip


@cache
def covered() -> dict[str, tuple[Held, ...]]:
    """Return by method what the tables of coverage say."""
    told = defaultdict(list)
    for row in rows_of_coverage():
        told[row.method].append(row)
    return {name: tuple(rows) for name, rows in told.items()}


def held(name: str) -> Iterator[str]:
    """Yield how often the interval held the truth: in words, and by world in a table."""
    rows = covered().get(name, ())
    if not rows:
        yield NOT_MEASURED
        return
    yield from (*said(rows), "")
    yield "Nominal 95 % unless it says otherwise. Simulated worlds of known N; *its own* are those in which its"
    yield "assumptions hold. All cells, with Monte-Carlo errors, stand on the page that the last column names."
    yield from table(rows)


def said(rows: tuple[Held, ...]) -> Iterator[str]:
    """Yield in words what held and what did not."""
    plain = together([row for row in rows if not row.interval] or list(rows))
    own, others = [row for row in plain if row.own], [row for row in plain if not row.own]
    if own:
        yield f"Where its assumptions hold, its interval held the truth in {span(own)} of simulated data sets."
        if short := {row.world: row for row in sorted(own, key=lambda row: -row.covered) if row.short}:
            yield "**Clearly less often than it says**: " + ", ".join(map(worst, short.values())) + "."
    if others:
        least = min(others, key=lambda row: row.covered)
        where = "Where they fail, it held it" if own else "In the worlds of the studies its interval held the truth"
        yield f"{where} in {span(others)}" + ("." if len(others) == 1 else f", least often {worst(least)}.")


def together(rows: list[Held]) -> list[Held]:
    """Return rows of many data sets as they are, and those of few as one for each world."""
    parts = defaultdict(list)
    for row in rows:
        parts[row if row.replicates >= FEW else (row.own, row.world, row.page)].append(row)
    return [found[0] if len(found) == 1 else mean(found) for found in parts.values()]


def mean(rows: list[Held]) -> Held:
    """Return the mean of rows, each data set counted alike."""
    number = sum(row.replicates for row in rows)
    covered = sum(row.covered * row.replicates for row in rows) / number
    error = sum((row.error * row.replicates) ** 2 for row in rows) ** 0.5 / number
    return replace(rows[0], setting="", n_true=0, covered=covered, error=error, replicates=number)


def worst(row: Held) -> str:
    """Return a world with its share, in words."""
    number = f"N of {row.n_true:,.0f}" if row.n_true else ""
    return f"({', '.join(filter(None, (row.world, row.setting, number)))}): {row.covered:.0%}"


def span(rows: list[Held]) -> str:
    """Return the shares of rows, from the lowest to the highest."""
    low, high = (f"{pick(row.covered for row in rows):.0%}" for pick in (min, max))
    return low if low == high else f"{low} to {high}"


def table(rows: tuple[Held, ...]) -> Iterator[str]:
    """Yield the table by world: its own first, then by name, numbers in them by size."""
    parts = defaultdict(list)
    for row in rows:
        parts[row.own, row.interval, row.level, row.world, row.page].append(row)
    yield from ("", ".. list-table::", "   :header-rows: 1", "")
    yield from cells("world", "its own", "cells", "held, lowest to highest", "largest Monte-Carlo error", "page")
    for (own, interval, level, world, page), found in sorted(parts.items(), key=lambda part: order(*part[0])):
        shares = sorted({f"{row.covered:.1%}": row.covered for row in found}.items(), key=lambda share: share[1])
        yield from cells(
            ", ".join(filter(None, (world, interval, f"level {level:.0%}" if level != NOMINAL else ""))),
            "yes" if own else "", str(len(found)), " to ".join(dict.fromkeys((shares[0][0], shares[-1][0]))),
            f"{max(row.error for row in found):.1%}", f":doc:`{page} <../../{page}>`",
        )  # fmt: skip


def order(own: bool | None, interval: str, level: float, world: str, page: str) -> tuple[object, ...]:
    """Return the place of a world among others."""
    return not own, natural(interval), natural(world), level, page


def natural(text: str) -> tuple[tuple[float, str], ...]:
    """Return a key by which numbers in a text are put in order by their size.

    Examples
    --------
    >>> sorted(["10 % missed", "2 % missed", "5 % missed", "none"], key=natural)
    ['2 % missed', '5 % missed', '10 % missed', 'none']
    """
    parts = re.split(r"(\d+(?:\.\d+)?)", text.replace(",", ""))
    return tuple((float(part), "") if place % 2 else (float("inf"), part) for place, part in enumerate(parts) if part)


def cells(*words: str) -> Iterator[str]:
    """Yield a row of a table."""
    for place, word in enumerate(words):
        yield f"   {'* -' if not place else '  -'} {word}"
