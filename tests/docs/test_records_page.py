"""The commands of the page on registers run as they stand there, on made-up registers of those names."""

import itertools
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from dvstats.cli import main

TEXT = (Path(__file__).parents[2] / "docs" / "records.md").read_text("utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
LINES = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
COMMANDS = [line for line in LINES if line.startswith("dvstats ")]
COMMANDS += re.findall(r"`dvstats (estimate [^`]+)`", " ".join(TEXT.split()))
# A linkage on what is alike, and the band that it writes, need Splink and have tests of their own.
WHOLE = [one.removeprefix("dvstats ") for one in COMMANDS if not re.search(r"…|--alike|band\.csv", one)]


@pytest.fixture
def registers(tmp_path, monkeypatch):
    """Incidents, and three registers in which persons have a pseudonym."""
    monkeypatch.chdir(tmp_path)
    incidents = itertools.product(["north", "south"], ["assault", "threat"], ["yes", "no"])
    pd.DataFrame(incidents, columns=["district", "kind", "domestic"]).to_csv("incidents.csv", index=False)
    for step, name in enumerate(("police", "shelter", "health"), start=2):
        pd.DataFrame({"pseudonym": [f"p{number}" for number in range(0, 600, step)]}).to_csv(f"{name}.csv", index=False)
    return tmp_path


def test_the_commands_run_one_after_the_other(registers, capsys):
    assert {one.split()[0] for one in WHOLE} == {"tabulate", "link", "estimate"}
    for command in WHOLE:
        two = ["--lists", "police,shelter"] if "--method linkage-corrected " in command else []
        assert not main([*shlex.split(command), *two]), capsys.readouterr().err
    assert (registers / "counts.csv").exists()
    told = capsys.readouterr().out
    assert "averaged: " in told
    assert "linkage-corrected: " in told


def test_keys_are_alike_as_the_page_says(tmp_path, monkeypatch):
    assert "`A-1` is `a 1`, and not `A1`" in " ".join(TEXT.split())
    monkeypatch.chdir(tmp_path)
    for name, key in (("police", "A-1"), ("shelter", "a 1"), ("health", "A1")):
        pd.DataFrame({"pseudonym": [key]}).to_csv(f"{name}.csv", index=False)
    assert not main(shlex.split("link police.csv shelter.csv health.csv --on pseudonym --out lists.csv"))
    counts = pd.read_csv("lists.csv").set_index(["police", "shelter", "health"])["count"]
    assert counts[counts > 0].to_dict() == {(1, 1, 0): 1, (0, 0, 1): 1}
