"""The walk through `docs/adding_a_publisher.md`, taken: one file and one entry, and everything finds it."""

import re
from pathlib import Path

import pytest

import dvstats.sources
from dvstats import discover
from dvstats.cli import main
from dvstats.core.errors import InputError
from dvstats.sources._read import read
from dvstats.store import registry

PAGE = (Path(__file__).parents[2] / "docs" / "adding_a_publisher.md").read_text(encoding="utf-8")


def block(kind):
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    return found


def forget():
    """Forget what was found before, by whatever test."""
    registry.registry.cache_clear()
    discover.offers.cache_clear()


@pytest.fixture
def added(tmp_path, monkeypatch):
    """Add the page's publisher: its file beside the others, its entry in a registry of one's own."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "atlantis.py").write_text(block("python"), encoding="utf-8")
    (tmp_path / "mine.toml").write_text(block("toml"), encoding="utf-8")
    monkeypatch.setattr(dvstats.sources, "__path__", [*dvstats.sources.__path__, str(tmp_path / "code")])
    monkeypatch.setenv(registry.FURTHER, str(tmp_path / "mine.toml"))
    forget()
    path = tmp_path / "atlantis_victims.csv"
    path.write_text(block("csv"), encoding="utf-8")
    yield path
    monkeypatch.undo()
    forget()


def test_the_publisher_of_the_page_is_read_with_its_meaning(added):
    assert "atlantis" in discover.offers("sources")
    found = read("atlantis", added)
    told = found.frame
    assert told[["geo", "period", "status", "flag"]].values.tolist() == [
        ["NZ", "2021/22", "value", ""], ["NZ", "2022/23", "missing", ""], ["NZ", "2023/24", "value", "b"],
        ["NZ:North", "2023/24", "suppressed", ""],
    ]  # fmt: skip
    assert told["value"].dropna().tolist() == [120, 150]
    assert set(told["period_kind"]) == {"financial year"}
    assert told["period_end"].iloc[0] == "2022-06-30"
    assert set(told["population"]) == {"all victims, 16 and over"}
    assert told["definition"].iloc[2].endswith("since 2023/24: with dating partners")
    assert told["series_break"].tolist() == ["", "", "with dating partners", "with dating partners"]
    assert "Until 2022/23 dating partners were left out." in found.sources[0].notes


def test_what_the_registry_does_not_know_is_told_at_its_place(added):
    added.write_text(block("csv").replace("2021/22;All;Women", "2021/22;All;Girls"), encoding="utf-8")
    with pytest.raises(InputError, match="line 2, column Sex: Sex is 'Girls'; its meaning is not in the registry"):
        read("atlantis", added)


def test_the_command_line_reads_and_freezes_it(added, tmp_path, capsys):
    words = ["freeze", "atlantis", "victims", "--file", str(added), "--to", str(tmp_path / "frozen")]
    assert main(words) == 0
    assert main(["read", "atlantis", str(tmp_path / "frozen" / "atlantis_victims.csv")]) == 0
    assert "4 observations" in capsys.readouterr().out


@pytest.mark.parametrize(("old", "new", "told"), [
    ("area =", "aera =", ": no key aera of a dataset"),
    ('= "period"', '= "year_of"', ": no column becomes period"),
    ('stage = "recorded"', 'stage = "registered"', ".means: stage = 'registered'; one of self-reported"),
    ('area = "parts of NZ"\n', "", ": area = ''; .* of which 'North' is one without"),
])  # fmt: skip
def test_a_slip_in_a_registry_is_told_as_one(added, old, new, told):
    mine = added.parent / "mine.toml"
    text = mine.read_text(encoding="utf-8")
    assert old in text
    mine.write_text(text.replace(old, new, 1), encoding="utf-8")
    registry.registry.cache_clear()
    with pytest.raises(InputError, match=f"registry, atlantis.victims{told}"):
        read("atlantis", added)


def test_a_reader_that_does_not_say_who_it_reads_is_named(added):
    code = added.parent / "code" / "lemuria.py"
    code.write_text('TITLE = "Statistics Lemuria"\n', encoding="utf-8")
    discover.offers.cache_clear()
    with pytest.raises(InputError, match=r"lemuria\.py: no NAME, SUFFIXES, LICENCE, TRIED, parse; a file of this"):
        discover.offers("sources")
