"""What the page of a method shows can be pasted: its example where nothing was imported, its command on a table."""

import doctest
import re
import shlex

import pandas as pd
import pytest

from docs import methods
from docs.refusals import listed
from dvstats import discover
from dvstats.cli import main
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.cases import Cases
from dvstats.core.register import Register
from dvstats.store.sample import sample

KINDS = discover.estimators()
# Chains of a test: that they agree is not asked for.
SHORT = {"dirichlet-latent-class": "--burn-in 200 --draws 400 --thinning 1"}
ELSEWHERE = ("new_york_spina_bifida", "taiwan_hepatitis_a_1995", "us_western_trafficking_five_lists")
BY_SEX = {"police": [1, 1, 0, 1, 1, 0], "shelter": [0, 1, 1, 0, 1, 1], "sex": [*"FFFMMM"]}
BY_AGE = {"captures": [1, 2, 3, 1, 2, 3], "age": [20, 20, 20, 40, 40, 40], "count": [300, 45, 6, 200, 80, 25]}


@pytest.mark.parametrize("name", KINDS)
def test_the_example_of_a_page_prints_what_is_shown_where_nothing_was_imported(name):
    text = methods.alone(methods.sections(KINDS[name])["Examples"], KINDS[name])
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(optionflags=flags)
    told = runner.run(doctest.DocTestParser().get_doctest(text, {}, name, None, 0))
    assert told.attempted >= 2
    assert not told.failed


def test_the_page_shows_the_example_with_its_imports():
    text = "\n".join(methods.page("chapman", KINDS["chapman"]))
    lines = [
        f">>> from dvstats.{home}"
        for home in ("core.captures import CaptureTable", "estimators.chapman import Chapman")
    ]
    assert "\n".join((*lines, ">>> lists = ")) in text


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A table of each kind that a method is fitted to."""
    place = tmp_path_factory.mktemp("tables")
    pd.DataFrame(BY_SEX | {"count": [60, 40, 20, 90, 10, 30]}).to_csv(place / "cases.csv", index=False)
    pd.DataFrame(BY_AGE).to_csv(place / "register.csv", index=False)
    pd.DataFrame({"police": [1, 1, 0], "shelter": [1, 0, 1], "count": [190, 210, 110]}).to_csv(
        place / "two.csv", index=False
    )
    return {
        CaptureTable: sample("captures/new_york_spina_bifida.csv"),
        RepeatCounts: sample("repeats/dutch_dv_suspects_2009.csv"),
        Cases: place / "cases.csv",
        Register: place / "register.csv",
        2: place / "two.csv",
    }


@pytest.mark.parametrize("name", KINDS)
def test_the_command_of_a_page_gives_an_answer(name, tables, capsys):
    kind = KINDS[name]
    table = tables[2 if getattr(kind, "n_lists", (0, 0)) == (2, 2) else kind.takes]
    words = shlex.split(methods.command(kind))[1:]
    given = {
        "TABLE": str(table),
        "LIST": "medical_rehabilitation",
        "CHECKED,FALSE": "190,0",
        "CHECKED,MISSED": "210,10",
        "ONE.csv,TWO.csv,THREE.csv": ",".join(str(sample(f"captures/{one}.csv")) for one in ELSEWHERE),
    }
    assert not main([*(given.get(word, word) for word in words), *SHORT.get(name, "").split()])
    assert re.match(rf"{words[words.index('--method') + 1]}: ", capsys.readouterr().out)


@pytest.mark.parametrize("name", KINDS)
def test_options_in_refusals_are_marked_as_code(name):
    assert not re.search(r"(?<!`)--\w", "\n".join(listed(KINDS[name])))
