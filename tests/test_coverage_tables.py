"""Tables of coverage: each says its error of simulation, and each study keeps its seed and what it has done."""

import csv
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STUDIES = sorted(path for path in (ROOT / "tests/calibration").glob("[a-z]*.py"))
TABLES = sorted((ROOT / "docs").glob("coverage*.csv"))
ERROR = re.compile(r"monte.?carlo.?error|mc_error|coverage_error", re.IGNORECASE)
SHARES = ("covered", "held", "coverage", "default: covered")
NUMBERS = ("replicates", "worlds", "tables", "registers")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_table_says_how_far_chance_moves_its_shares(path):
    found = rows(path)
    error = next(name for name in found[0] if ERROR.search(name))
    share = next(name for name in SHARES if name in found[0])
    assert set(NUMBERS) & set(found[0])
    assert ERROR.search(path.with_suffix(".md").read_text("utf-8"))
    for row in found:
        if row[share] and 0.01 < float(row[share]) < 0.99:
            assert 0 < float(row[error]) < 0.25, row


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_every_study_has_its_seed_and_can_be_taken_up(path):
    text = path.read_text("utf-8")
    assert re.search(r"^SEED = \d+|SEED = .*\d|sampler\.seed|SeedSequence\(\d|seed", text, re.MULTILINE)
    assert not re.search(r"default_rng\(\)|np\.random\.(rand|normal|seed)\(", text), "random numbers without a seed"
    assert "kept(" in text or "exists()" in text or "is_file()" in text


def test_a_piece_is_made_once_and_a_broken_one_again(tmp_path):
    kept = runpy.run_path(str(ROOT / "tests/calibration/_pieces.py"))["kept"]
    made = []

    def make():
        made.append(1)
        return [0.1 + 0.2, 3]

    def broken():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept(tmp_path / "new", "World 1, 20 %", broken)
    told = [kept(tmp_path / "new", "World 1, 20 %", make) for _ in range(2)]
    assert told[0] == told[1] == [0.1 + 0.2, 3]
    assert made == [1]
