"""Women, Business and the Law: a workbook of questions on the law, Yes or No, with a score per country."""

from __future__ import annotations

import re
from typing import Any

from dvstats.core.codes import area_from_iso3
from dvstats.core.errors import FormatError, SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._codes import coded
from dvstats.sources._schema import observations
from dvstats.store.grid import Grid, find_header, grid
from dvstats.store.registry import Dataset
from dvstats.store.workbook import sheets

ANSWERS = {"Yes": 1.0, "No": 0.0}
NOT_APPLICABLE = ("N/A", "")
# Codes that the Bank keeps from before ISO changed them, or made itself.
FORMER = {"ZAR": "CD", "ROM": "RO", "WBG": "PS", "TMP": "TL", "KSV": "XK"}
ABOUT = ("Economy", "EconomyCode", "Region", "IncomeGroup")


def parse_workbook(data: bytes, about: Dataset, place: str) -> Observations:
    """Read every sheet of questions: a row per country and question."""
    found = [table for name, lines in sheets(data, place).items() for table in _tables(lines, f"{place}, sheet {name}")]
    if not found:
        raise FormatError("no sheet of questions", place=place, rule="a line begins with Economy, EconomyCode")
    rows = [row for cells, year in found for row in _rows(cells, year)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    return observations(columns, about, data, place, ("formulae count with the value last saved",))


def _tables(lines: list[tuple[int, list[str]]], place: str) -> list[tuple[Grid, str]]:
    """Return the table of a sheet of questions with its year, which the title above it names; nothing of others."""
    start = find_header(lines, lambda cells: cells[:2] == ["Economy", "EconomyCode"])
    if start is None:
        return []
    title = " ".join(cell for _, cells in lines[:start] for cell in cells)
    year = re.search(r"\b20\d\d\b", title)
    if year is None:
        raise FormatError(f"title {title[:60]!r}", place=place, rule="the title above the table names the year")
    return [(grid(lines[start:], place, is_sheet=True), year[0])]


def _rows(cells: Grid, year: str) -> list[dict[str, Any]]:
    geo = coded(cells.column("EconomyCode"), _area, lambda row: cells.at(row, "EconomyCode"))
    sheet = cells.place.rpartition("sheet ")[2]
    rows = []
    for question in (name for name in cells.header if name not in ABOUT):
        for row, answer in enumerate(cells.column(question)):
            value, unit = _answer(cells, row, question, answer)
            rows.append({
                "indicator": "law_score" if question == "SAFETY" else "law", "geo": geo[row], "period": year,
                "geo_published": cells.rows[row][0], "unit": unit, "value": value,
                "status": "value" if value is not None else "not applicable", "definition": f"{sheet}: {question}",
            })  # fmt: skip
    return rows


def _area(code: str) -> str:
    return FORMER[code] if code in FORMER else area_from_iso3(code)


def _answer(cells: Grid, row: int, question: str, answer: str) -> tuple[float | None, str]:
    """Return an answer as 1 or 0, an age in years, or a score from 0 to 100."""
    if answer in NOT_APPLICABLE:
        return None, "NR"
    if answer in ANSWERS:
        return ANSWERS[answer], "NR"
    if not answer.isdigit():
        raise SchemaError(f"{answer!r}", place=cells.at(row, question), rule="an answer is Yes, No, N/A or a number")
    return float(answer), "INDEX" if question == "SAFETY" else "YR"
