"""A page for every method, with all its parts; methods and measures are named where one looks by one's data."""

import ast
import inspect
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from docs import held, methods, refusals
from docs.made import columns
from dvstats import discover
from dvstats.core.observations import TEXT
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.huggins import Huggins

ROOT = Path(__file__).parents[2]
KINDS = discover.estimators()
DATED = re.compile(r"\(\d{4}[a-z]?\)|R package [\d.]+|arXiv")


@pytest.mark.parametrize("name", KINDS)
def test_the_docstring_of_a_method_has_assumption_formula_example_and_reference(name):
    told = methods.sections(KINDS[name])
    assert discover.summary(KINDS[name]).endswith(".")
    assert all(DATED.search(one) for one in methods.references(told["References"]))


def test_a_docstring_without_a_formula_stops_the_build():
    class Bare:
        """Nothing is assumed.

        References
        ----------
        Nobody A (2020). Nothing 1(1), 1.
        """

    with pytest.raises(ValueError, match="lacks: Examples, an equation, an example that runs"):
        methods.sections(Bare)


@pytest.mark.parametrize("kind", [Chapman, Huggins])
def test_a_page_has_every_part_in_the_same_order(kind):
    text = "\n".join(methods.page(kind.method, kind))
    assert re.findall(r"^(.+)\n-{3,}$", text, flags=re.MULTILINE) == list(methods.PARTS)
    assert all(body.strip() for body in re.split(r"^.+\n-{3,}$", text, flags=re.MULTILINE))


def test_a_page_tells_the_assumptions_that_the_estimate_carries():
    assert "- the two lists are independent" in list(methods.assumed(Chapman))


def test_every_method_of_the_studies_of_coverage_is_on_its_page():
    assert "0.942" in (ROOT / "docs/coverage_linkage.csv").read_text("utf-8")
    assert "94.2%" in "\n".join(held.held("chapman"))
    for name in KINDS:
        told = "\n".join(held.held(name))
        assert all(f":doc:`{row.page} <../../{row.page}>`" in told for row in held.covered().get(name, ()))


def test_worlds_stand_in_the_order_of_their_numbers():
    text = "\n".join(held.held("chapman"))
    places = [text.index(f"- {missed}% of links missed") for missed in (2, 5, 10)]
    assert places == sorted(places)


def test_a_share_that_is_clearly_short_is_said_in_words():
    fine, short, *_ = (row for row in held.covered()["stepwise"] if row.own)
    fine = replace(fine, covered=0.94, error=0.01)
    short = replace(short, covered=0.5, error=0.03, world="few cases", setting="", n_true=200)
    text = " ".join(held.said((fine, short)))
    assert "held the truth in 50% to 94%" in text
    assert "**Clearly less often than it says**: (few cases, N of 200): 50%." in text
    assert "Clearly" not in " ".join(held.said((fine,)))


@pytest.mark.parametrize("name", KINDS)
def test_every_refusal_in_the_file_of_a_method_stands_on_its_page(name):
    module = inspect.getmodule(KINDS[name])
    own = set(refusals.raised(ast.parse(inspect.getsource(module)), module.__name__))
    assert own <= set(refusals.refusals(KINDS[name]))
    raised = re.findall(r"raise (?:Estimation|NoOverlap|NotIdentifiable|NotConverged|NoFiniteEstimate)Error\(",
                        inspect.getsource(module))  # fmt: skip
    assert len(own) >= len(raised)


def test_refusals_of_what_a_method_calls_are_its_own():
    assert {one.kind for one in refusals.refusals(Chapman)} == {"NoOverlapError", "EstimationError"}
    assert any("share no case" in one.reason and "{m}" not in one.reason for one in refusals.refusals(Chapman))


def test_the_page_of_refusals_names_methods_measures_and_studies():
    text = "\n".join(refusals.page())
    assert ":doc:`chapman <methods/chapman>`" in text
    assert "MissingExtraError" in text
    assert re.search(r":doc:`[\w-]+ <../measures/", text)
    assert "sets no upper limit on a linkage" in text.partition("\nStudies\n")[2]


def test_peers_are_those_whose_methods_exist():
    assert set(methods.peers()) <= set(KINDS)
    told = json.loads((ROOT / "tests/reference/singlercapture/repeats.json").read_text("utf-8"))
    theirs = {one["method"]: one["theirs"] for one in told["tables"][0]["results"]}
    for name, call in theirs.items():
        (told,) = (c for package, c in methods.peers()[name].items() if package.startswith("singleRcapture 0"))
        assert f"model = {call})" in told


def test_every_measure_and_a_method_of_each_noun_is_found_by_the_data_one_has():
    text = (ROOT / "docs" / "what_to_use.md").read_text("utf-8")
    assert set(re.findall(r"\(measures/([\w-]+)\.md\)", text)) == set(discover.offers("measures"))
    named = set(re.findall(r"\(made/methods/([\w-]+)\.rst\)", text))
    assert named <= set(KINDS)
    assert {KINDS[name].takes for name in named} == set(methods.NOUNS)


def test_the_list_of_methods_names_every_one_once():
    text = "\n".join(methods.by_data())
    assert [len(re.findall(rf"^- :doc:`{name} <", text, flags=re.MULTILINE)) for name in KINDS] == [1] * len(KINDS)


def test_every_column_of_figures_is_explained():
    text = "\n".join(columns())
    assert all(f"`{name}`" in text for name in TEXT)
