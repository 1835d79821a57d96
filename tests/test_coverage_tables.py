"""Tables of coverage: one vocabulary, each share with the error of its simulation, its study and its seed."""

import ast
import csv
import importlib
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from docs import held
from dvstats import discover

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "tests/calibration"
TABLES = sorted((ROOT / "docs").glob("coverage*.csv"))
NAMES = {*discover.estimators(), *discover.offers("measures")}
# A study whose shares are means of clusters, whose error is not that of single answers.
CLUSTERED = "across"


@pytest.fixture(scope="module")
def words():
    """The vocabulary of the studies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(STUDIES))
        yield importlib.import_module("_coverage")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def seed_of(study):
    """The seed that a study names at its top, alone or among others."""
    for node in ast.parse((STUDIES / f"{study}.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and "SEED" in (names := ast.unparse(node.targets[0]).strip("()").split(", ")):
            value = node.value.elts[names.index("SEED")] if len(names) > 1 else node.value
            return ast.literal_eval(value)
    return None


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_table_has_the_columns_of_all_in_their_order(path, words):
    found = list(rows(path)[0])
    core, further = list(words.COLUMNS), list(words.FURTHER)
    assert found[: len(core)] == core
    assert found[len(core) :] == [name for name in further if name in found]


def test_every_column_is_explained(words):
    told = (ROOT / "docs/conventions.md").read_text("utf-8")
    assert [name for name in (*words.COLUMNS, *words.FURTHER) if f"`{name}`" not in told] == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_row_says_what_was_measured_by_which_study_and_seed(path):
    for row in rows(path):
        assert {*row["method"].split(", ")} <= NAMES, row
        assert int(row["seed"]) == seed_of(row["study"]), row
        assert row["own_world"] in ("yes", "no", ""), row
        assert row["covered_of"] in ("replicates", "answers"), row
        assert 0 < float(row["level"]) < 1, row
        assert bool(row["covered"]) or float(row["refused"]) == 1, row


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_error_of_every_share_is_that_of_as_many_answers(path, words):
    for row in rows(path):
        if not row["covered"]:
            continue
        share, told, number = float(row["covered"]), float(row["covered_error"]), int(row["replicates"])
        if row["covered_of"] == "answers":
            number = round(number * (1 - float(row["refused"])))
        plain = (share * (1 - share) / number) ** 0.5
        if row["study"] == CLUSTERED:
            assert told <= plain + 0.002, row
        else:
            assert min(abs(told - plain), abs(told - words.error(share, number))) < 1e-4, row
        assert told > 0 or share in (0, 1), row


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_what_is_not_covered_lies_on_one_side_or_is_refused(path):
    for row in rows(path):
        parts = [row["covered"], row["ended_below"], row["began_above"], row["refused"]]
        if row["covered_of"] == "answers":
            parts.pop()
        if all(parts):
            assert sum(map(float, parts)) == pytest.approx(1, abs=2e-4), row


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_no_two_rows_are_of_the_same_world_and_each_world_can_be_read_alone(path, words):
    found = rows(path)
    assert len({words.key(row) for row in found}) == len(found)
    for row in found:
        assert len(re.findall(r"[a-z]{3,}", row["world"])) > 1, row["world"]
        assert not re.match(r"(the same|mean|sd|\W)", row["world"]), row["world"]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_table_of_a_page_is_that_of_its_file(path, words):
    made = set(words.markdown(words.framed(pd.read_csv(path).to_dict("records"))).splitlines())
    shown = path.with_suffix(".md").read_text("utf-8").partition(f"<!-- {words.MARK} -->\n")[2]
    lines = [line for line in shown.splitlines() if line.startswith("|")]
    assert len(lines) > 10
    assert set(lines) <= made


@pytest.mark.parametrize("name", sorted(discover.estimators()))
def test_a_method_is_measured_in_a_world_of_its_own_or_its_page_says_that_it_is_not(name):
    found = held.covered().get(name, ())
    assert (held.NOT_MEASURED in held.held(name)) is not bool(found)
    said = {row.own for row in found if row.own is not None}
    assert said != {False}, "worlds that are not its own, and none that is"
