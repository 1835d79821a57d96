"""The page on installing names every extra and every verb, and what it shows in Python is so."""

import doctest
import re
import tomllib
from pathlib import Path

from dvstats.cli._entry import verbs

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "install_and_run.md"
ROW = re.compile(r"^\| `([\w-]+)` \| (.+) \|$", flags=re.MULTILINE)


def part(title):
    return PAGE.read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_verb_is_told_as_the_help_tells_it():
    assert dict(ROW.findall(part("One command"))) == verbs()


def test_every_extra_is_told():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(dict(ROW.findall(part("Extras")))) == set(project["optional-dependencies"])


def test_every_target_of_make_that_is_named_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", PAGE.read_text("utf-8"))) <= targets


def test_the_example_prints_what_is_shown():
    text = PAGE.read_text("utf-8").replace("```", "")
    told = doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(text, {}, PAGE.name, None, 0))
    assert told.attempted == 3
    assert not told.failed
