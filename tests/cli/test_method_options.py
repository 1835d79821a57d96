"""Options of methods come from their fields: each is on the command line, told by its docstring, refused elsewhere."""

import argparse
from dataclasses import fields
from typing import get_type_hints

import pytest

from dvstats import discover
from dvstats.cli import _method_options, estimate, main
from dvstats.store.sample import sample

LISTS = str(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
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


@pytest.mark.parametrize(("said", "told"), [
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
