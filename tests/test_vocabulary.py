"""Names are the field's: the glossary's columns, hyphenated methods, documented and typed public names."""

import ast
import inspect
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from dvstats import discover, estimators
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.cases import Cases
from dvstats.core.register import Register
from dvstats.core.tidy import GLOSSARY, JSON_NAMES, tidy
from dvstats.studies.attempt import attempt

PACKAGE = Path(__file__).parents[1] / "dvstats"
LISTS = CaptureTable(
    ("police", "shelter", "clinic"),
    {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247, (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12},
)
REPEATS = RepeatCounts({1: 300, 2: 90, 3: 25, 4: 8, 5: 2})
ESTIMATORS = discover.estimators()


def public(tree):
    """Functions and classes of a module, and the methods of its public classes, that are not private."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from (inner for inner in node.body if isinstance(inner, ast.FunctionDef) and inner.name[0] != "_")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_public_names_are_documented_and_typed(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert not [node.name for node in public(tree) if not ast.get_docstring(node)]
    assert not [node.name for node in public(tree) if isinstance(node, ast.FunctionDef) and node.returns is None]


def records(tree):
    """Public dataclasses of a module with the names of their public fields."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        if any("dataclass" in ast.unparse(one) for one in node.decorator_list):
            told = [one for one in node.body if isinstance(one, ast.AnnAssign) and "ClassVar" not in ast.unparse(one)]
            yield node, {one.target.id for one in told if not one.target.id.startswith("_")}


def explained(text):
    """The names that the section Parameters of a docstring explains."""
    found = re.search(r"^Parameters\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    heads = [line for line in found[1].splitlines() if line and not line.startswith(" ")] if found else []
    return {name.strip() for head in heads for name in head.split(",")}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_field_of_a_public_record_is_explained(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lacking = {node.name: sorted(held - explained(ast.get_docstring(node))) for node, held in records(tree)}
    assert not {name: held for name, held in lacking.items() if held}


def test_what_the_estimators_folder_says_to_use_is_there():
    named = re.findall(r"`([A-Z]\w+)`", inspect.getdoc(estimators))
    assert named
    assert set(named) <= {kind.__name__ for kind in ESTIMATORS.values()}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_an_estimator_is_a_frozen_record_with_a_pure_fit(name):
    kind = ESTIMATORS[name]
    assert is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    assert kind.takes in (CaptureTable, RepeatCounts, Register, Cases)
    assert name == name.lower().replace("_", "-")
    assert all("alpha" not in field.name for field in fields(kind))


def fitted():
    for captures in (LISTS, LISTS.only("police", "clinic"), REPEATS):
        for kind in discover.applicable(captures):
            yield kind.method, captures


@pytest.mark.parametrize(("name", "captures"), list(fitted()))
def test_every_row_uses_the_glossary_and_respects_what_was_observed(name, captures):
    estimator = ESTIMATORS[name]()
    first, second = attempt(estimator, captures), attempt(estimator, captures)
    assert set(tidy(first).columns) <= set(GLOSSARY)
    assert str(first) == str(second)
    row = tidy(first).iloc[0]
    assert row.get("refusal") or row["n_observed"] <= row["conf_low"] + 1e-6 <= row["conf_high"] + 2e-6


def test_short_names_stand_for_glossary_columns_one_to_one():
    assert set(JSON_NAMES) <= set(GLOSSARY)
    assert len(set(JSON_NAMES.values())) == len(JSON_NAMES)
    assert not set(JSON_NAMES.values()) & set(GLOSSARY)
