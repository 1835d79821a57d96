"""A value planted in a cell is in no message, no log and no file, whatever is wrong with the rows."""

import hashlib
import logging

import pytest

from dvstats.cli import main

PLANTED = "Zsuzsanna-Planted-4711"
HASHED = hashlib.sha1(PLANTED.encode()).hexdigest()
GOOD = f"name,born,domestic\n{PLANTED},1980-01-02,true\n{PLANTED},1980-01-02,true\nAda,1815-12-10,false\n"
DAMAGED = {
    "a row too short": f"name,born,domestic\n{PLANTED}\n",
    "a row too long": f"name,born,domestic\n{PLANTED},1980,true,{PLANTED}\n",
    "an open quotation": f'name,born,domestic\nAda,1815,true\n"{PLANTED},1980,tr',
    "no UTF-8": f"name,born,domestic\nAda,1815,true\n{PLANTED}".encode() + b"\xff\xfe,1980,true\n",
    "a flag that is none": f"name,born,domestic\nAda,1815,{PLANTED}\n",
    "a plain hash": f"name,born,domestic\n{HASHED},1980,true\n",
    "nobody known": "name,born,domestic\nunknown,,true\n",
}  # fmt: skip


def told(capsys, caplog, words):
    caplog.set_level(logging.DEBUG)
    status = main([str(word) for word in words])
    printed = capsys.readouterr()
    return status, printed.out + printed.err + caplog.text


def free_of_values(text):
    return not any(value.lower() in text.lower() for value in ("planted", "zsuzsanna", "4711", HASHED))


@pytest.mark.parametrize("kind", DAMAGED)
@pytest.mark.parametrize("verb", ["link", "tabulate"])
def test_a_damaged_register_is_told_without_its_cells(tmp_path, capsys, caplog, kind, verb):
    wrong, good = tmp_path / "wrong.csv", tmp_path / "good.csv"
    wrong.write_bytes(DAMAGED[kind] if isinstance(DAMAGED[kind], bytes) else DAMAGED[kind].encode())
    good.write_text(GOOD)
    words = {"link": ["link", wrong, good, "--on", "name"],
             "tabulate": ["tabulate", wrong, "--by", "born", "--flag", "domestic"]}[verb]  # fmt: skip
    _, said = told(capsys, caplog, [*words, "--out", tmp_path / "out.csv"])
    assert free_of_values(said)
    assert not (tmp_path / "out.csv").exists() or free_of_values((tmp_path / "out.csv").read_text())


@pytest.mark.parametrize("more", [["--json"], []])
def test_a_linked_table_holds_numbers_alone(tmp_path, capsys, caplog, more):
    paths = [tmp_path / "police.csv", tmp_path / "shelter.csv"]
    for path in paths:
        path.write_text(GOOD)
    words = ["link", *paths, "--on", "name,born", "--out", tmp_path / "table.csv", *more]
    status, said = told(capsys, caplog, words)
    assert status == 0
    assert free_of_values(said + (tmp_path / "table.csv").read_text())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["police.csv", "shelter.csv", "table.csv"]
