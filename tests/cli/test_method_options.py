"""Options of methods come from their fields: each is on the command line, told by its docstring, refused elsewhere."""

import argparse
import json
from dataclasses import fields
from typing import get_type_hints

import pytest

from dvstats import discover
from dvstats.cli import _method_options, estimate, main
from dvstats.core.captures import RepeatCounts
from dvstats.store.sample import sample

LISTS = str(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
THREE = str(sample("captures/new_york_spina_bifida.csv"))
TWO = "birth_certificates,death_certificates"
COUNTS = str(sample("repeats/dutch_dv_suspects_2009.csv"))
KINDS = [kind for kind in discover.estimators().values() if kind.takes in _method_options.NOUNS]


@pytest.fixture(scope="module")
def words():
    parser = argparse.ArgumentParser()
    estimate.declare(parser)
    return {word for action in parser._actions for word in action.option_strings}


def complaint(capsys, *said):
    assert main(["estimate", *said]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.method)
def test_every_field_that_words_can_give_is_an_option(kind, words):
    hints = get_type_hints(kind)
    given = [field.name for field in fields(kind) if _method_options._in_words(hints[field.name]) is not None]
    assert {_method_options._word(name) for name in given} <= words


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.method)
def test_a_method_names_only_options_that_there_are(kind, words):
    assert set(_method_options._words(kind)) <= words


def test_an_option_of_several_methods_gives_the_same_kind_of_value_to_all():
    for name, held in _method_options._options().items():
        assert len({_method_options._in_words(get_type_hints(kind)[name]) for kind in held}) == 1, name


def test_help_says_what_each_method_does_with_an_option(capsys):
    with pytest.raises(SystemExit):
        main(["estimate", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "--chains N dirichlet-latent-class: Number of chains, two or more (default 4)" in told
    assert "stepwise: Probability below which an overlap surprises; thresholded: Posterior" in told
    assert "`" not in told.partition("options of the methods")[2].partition("one register with")[0]


def test_a_field_reaches_the_method(capsys):
    said = ["estimate", LISTS, "--method", "latent-class"]
    answers = []
    for classes in ("2", "7"):
        assert main([*said, "--classes", classes, "--starts", "2"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] != answers[1]


def test_replicates_make_the_interval(capsys):
    assert main(["estimate", THREE, "--method", "stepwise", "--bootstrap", "100", "--json"]) == 0
    assert "chosen anew in each of 100" in json.loads(capsys.readouterr().out)["interval"]


# What compulsory options are given while another is tried, and what makes a method quick.
GIVEN = {
    "model": "[1,2,3]", "h": "0.5,2,4.5", "links": "300,4", "non_links": "300,12", "outsiders": "birth_certificates",
    "burn_in": "200", "thinning": "2",
}  # fmt: skip
QUICK = {"dirichlet-latent-class": {"draws": "50"}, "thresholded": {"draws": "500"}}
# Methods of data that one table is not.
OTHERS = ("transported", "partly-covered", "huggins", "doubly-robust")
TRIED = [(name, kind.method) for name, held in _method_options._options().items() for kind in held
         if kind.method not in OTHERS]  # fmt: skip


@pytest.mark.parametrize(("name", "method"), TRIED)
def test_no_number_that_cannot_be_goes_unsaid_or_breaks(name, method, capsys):
    kind = discover.estimators()[method]
    given = {one.name: GIVEN[one.name] for one in fields(kind) if one.name in GIVEN} | QUICK.get(method, {})
    for value in ("-1", "nan", "x"):
        table = COUNTS if kind.takes is RepeatCounts else THREE
        said = ["estimate", table, *(["--lists", TWO] if getattr(kind, "n_lists", (1, 12)) == (2, 2) else [])]
        for option, word in (given | {name: value}).items():
            said.append(f"--{option.replace('_', '-')}={word}")
        try:
            ended = main([*said, "--method", method])
        except SystemExit as refused:
            ended = refused.code
        assert ended == 2, (said, capsys.readouterr())


@pytest.mark.parametrize(("said", "told"), [
    ((THREE, "--method", "best", "--bootstrap", "200", "--interval", "profile"), "--interval percentile or bca"),
    ((LISTS, "--method", "mh", "--h", "0.5,two"), "--h 0.5,two; it is numbers between commas"),
    ((LISTS, "--method", "linkage-corrected", "--links", "300,few"), "--links 300,few; it is numbers between commas"),
    ((LISTS, "--lists", "police,charities", "--method", "linkage-corrected", "--links", "300", "--non-links", "300,1"),
     "--links 300; two numbers are needed, checked and wrong"),
    ((LISTS, "--method", "chapman", "--chains", "3"), "--chains for chapman; it has no such option; it has --level"),
    ((COUNTS, "--formula", "~ 1", "--theta", "2"), "--theta with a regression of one register"),
    ((COUNTS, "--formula", "~ 1", "--max-order", "2"), "--max-order with a regression of one register"),
])  # fmt: skip
def test_a_value_that_cannot_be_is_refused(capsys, said, told):
    assert told in complaint(capsys, *said)
