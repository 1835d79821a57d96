"""What an answer names as its source is what was read: a file is opened once, and its checksum is of those bytes."""

import json
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from dvstats.cli import main
from dvstats.store.form_file import write_forms
from dvstats.store.sample import sample

OPENED = Counter()
FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"
FIVE = "captures/uk_modern_slavery_2013_five_lists.csv"
REPEATS = "repeats/dutch_dv_suspects_2009.csv"


@pytest.fixture(scope="module")
def counting():
    """Count every file that is opened while it is on: a hook of the interpreter cannot be taken off again."""
    state = {"on": False}

    def seen(event, arguments):
        if state["on"] and event == "open" and isinstance(arguments[0], str | bytes | Path):
            OPENED[str(arguments[0])] += 1

    sys.addaudithook(seen)
    return state


@pytest.fixture
def told(counting, capsys):
    """Run a command and return its document, and how often it opened each file."""

    def run(*words):
        OPENED.clear()
        counting["on"] = True
        try:
            status = main([str(word) for word in words])
        finally:
            counting["on"] = False
        found = capsys.readouterr()
        assert status == 0, found.err
        return json.loads(found.out), dict(OPENED)

    return run


def commands(folder):
    """Yield the file that each command reads, and its words."""
    five, repeats = folder / "lists.csv", folder / "repeats.csv"
    five.write_bytes(sample(FIVE).read_bytes())
    repeats.write_bytes(sample(REPEATS).read_bytes())
    cases = folder / "cases.csv"
    cases.write_text("a,b,sex,count\n1,0,F,40\n0,1,F,30\n1,1,F,20\n1,0,M,35\n0,1,M,25\n1,1,M,10\n", encoding="utf-8")
    register = folder / "register.csv"
    register.write_text("captures,sex,count\n1,F,612\n2,F,148\n3,F,30\n1,M,700\n2,M,90\n3,M,12\n", encoding="utf-8")
    shares = folder / "shares.csv"
    shares.write_text("area,part,whole\nA,30,100\nB,5,90\n", encoding="utf-8")
    forms = write_forms(folder / "forms.xlsx", ["lists"])
    wire = folder / "crim_hom_vrel.tsv"
    wire.write_bytes((FIXTURES / "eurostat_crim_hom_vrel.tsv").read_bytes())
    yield five, ("estimate", five, "--lists", "police,charities")
    yield repeats, ("estimate", repeats)
    yield forms, ("estimate", forms, "--lists", "death_certificates,birth_certificates")
    yield cases, ("estimate", cases, "--by", "sex", "--method", "chapman")
    yield cases, ("estimate", cases, "--formula", "~ sex", "--lists", "a,b")
    yield register, ("estimate", register, "--formula", "~ sex")
    yield register, ("estimate", register, "--by", "sex")
    yield five, ("compare", five, "--lists", "police,charities")
    yield five, ("models", five, "--lists", "police,charities,government")
    yield shares, ("measure", "share", shares, "--part", "part", "--whole", "whole")
    yield wire, ("read", "eurostat", wire, "--dataset", "crim_hom_vrel")


def test_each_verb_opens_its_table_once_and_names_the_bytes_that_it_read(told, tmp_path):
    for path, words in commands(tmp_path):
        document, opened = told(*words, "--json")
        assert opened.get(str(path)) == 1, (words[0], opened)
        checksum = sha256(path.read_bytes()).hexdigest()
        answers = [document, *document.get("estimates", ())]
        found = {one["provenance"]["sha256"] for one in answers if "provenance" in one}
        assert found == {checksum}, words


def test_a_figure_opens_its_table_once_and_its_card_names_the_bytes_that_it_drew(told, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("area,period,estimate\nMalta,2020,0.1\nMalta,2021,0.2\n", encoding="utf-8")
    given = ("--data", path, "--out", tmp_path / "out", "--sensitivity", "public", "--format", "column", "--json")
    document, opened = told("figure", "series", *given)
    assert opened[str(path)] == 1
    card = next(Path(one) for one in document["files"] if one.endswith(".json"))
    assert json.loads(card.read_text(encoding="utf-8"))["sha256"] == sha256(path.read_bytes()).hexdigest()


def test_a_parquet_table_is_opened_at_most_twice(told, tmp_path):
    import duckdb

    path = tmp_path / "lists.parquet"
    duckdb.sql("SELECT * FROM (VALUES (1, 0, 40), (0, 1, 30), (1, 1, 20)) AS t(a, b, count)").write_parquet(str(path))
    document, opened = told("estimate", path, "--json")
    assert opened[str(path)] <= 2
    assert document["provenance"]["sha256"] == sha256(path.read_bytes()).hexdigest()
