"""Exact linkage: persons are found whatever the spelling, nobody unknown is linked, bare hashes are refused."""

import hashlib

import numpy as np
import pytest

from dvstats.core.errors import InputError
from dvstats.records.link import link


def register(folder, name, rows):
    path = folder / f"{name}.csv"
    path.write_text("\n".join(["name,born", *rows]) + "\n", encoding="utf-8")
    return path


def test_persons_are_found_whatever_the_spelling(tmp_path):
    police = register(tmp_path, "police", ["Éva Müller,1980-01-02", "eva muller,1980/01/02", "Ada Byron,1815-12-10"])
    shelter = register(tmp_path, "shelter", ["EVA MULLER,1980.01.02", "Mary Shelley,1797-08-30"])
    found = link([police, shelter], ["name", "born"])
    assert dict(found.captures.counts) == {(1, 1): 1, (1, 0): 1, (0, 1): 1}
    assert found.repeated == {"police": 1, "shelter": 0}


def test_those_who_are_unknown_are_counted_and_linked_to_nobody(tmp_path):
    one = register(tmp_path, "one", ["unknown,1900-01-01", ",1980-01-01", "Ada,1815-12-10"])
    two = register(tmp_path, "two", ["unknown,1900-01-01", "Ada,1815-12-10"])
    found = link([one, two], ["name", "born"])
    assert found.captures.n_observed == 1
    assert found.without_key == {"one": 2, "two": 1}


def test_histories_of_three_registers_are_those_of_the_truth(tmp_path):
    held = np.random.default_rng(4).random((800, 3)) < 0.4
    paths = [
        register(tmp_path, name, [f"P{person},x" for person in np.flatnonzero(held[:, place])])
        for place, name in enumerate(("a", "b", "c"))
    ]
    found = link(paths, ["name"])
    for history, count in found.captures.counts.items():
        assert count == (held == np.array(history, dtype=bool)).all(axis=1).sum()


def test_plain_hashes_are_refused_unless_they_were_keyed(tmp_path):
    digest = [hashlib.sha256(name.encode()).hexdigest() + ",x" for name in ("a", "b")]
    paths = [register(tmp_path, name, digest) for name in ("one", "two")]
    with pytest.raises(InputError, match="plain hashes"):
        link(paths, ["name"])
    assert link(paths, ["name"], keyed=True).captures.counts[1, 1] == 2


def test_one_plain_hash_after_many_pseudonyms_is_refused(tmp_path):
    rows = [f"P{n},x" for n in range(3000)]
    one = register(tmp_path, "one", [*rows, hashlib.md5(b"Ada").hexdigest().upper() + " ,x"])
    two = register(tmp_path, "two", rows)
    with pytest.raises(InputError, match="1 cells look like plain hashes"):
        link([two, one], ["name"])


@pytest.mark.parametrize("on", [["address"], [], ["name", "name"]])
def test_columns_that_are_not_there_are_refused(tmp_path, on):
    paths = [register(tmp_path, name, ["Ada,1815"]) for name in ("one", "two")]
    with pytest.raises(InputError):
        link(paths, on)


def test_one_register_or_two_of_one_name_are_refused(tmp_path):
    one = register(tmp_path, "one", ["Ada,1815"])
    with pytest.raises(InputError, match="2 to 12"):
        link([one], ["name"])
    with pytest.raises(InputError, match="name of its own"):
        link([one, one], ["name"])


def test_registers_in_which_everybody_is_unknown_are_refused(tmp_path):
    paths = [register(tmp_path, name, ["unknown,x"]) for name in ("one", "two")]
    with pytest.raises(InputError, match="has a key"):
        link(paths, ["name"])
