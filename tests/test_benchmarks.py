"""The run of speed promises: what it prints, and the history that it keeps."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| \d{4}-\d\d-\d\d \| \w+ \| [\d.]+ \| (.+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$")


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    told = importlib.util.spec_from_file_location("speed_promises", ROOT / "benchmarks/run.py")
    module = importlib.util.module_from_spec(told)
    monkeypatch.setitem(sys.modules, told.name, module)
    told.loader.exec_module(module)
    return module


def test_a_promise_is_printed_as_asked_measured_and_ratio(bench):
    kept, broken, unknown = (bench.Measured("x", 2.0, told) for told in (1.0, 3.0, None))
    assert str(kept).split() == ["x", "2.00", "1.000", "0.50"]
    assert (kept.kept, broken.kept) == (True, False)
    assert "not measured" in str(unknown)


def test_a_run_is_added_below_those_before_it(bench, tmp_path):
    page = tmp_path / "benchmarks.md"
    for took in (1.0, 1.5):
        bench.add_to(page, [bench.Measured("x", 2.0, took), bench.Measured("no browser", 2.0, None)], 0.4)
    told = [ROW.match(line).groups() for line in page.read_text().splitlines() if line.startswith("| 2")]
    assert told == [("x", "2", "1.000", "0.50"), ("x", "2", "1.500", "0.75")]
    assert page.read_text().count("# Speed") == 1


def test_pandas_and_the_tabulation_count_the_same_rows(bench, tmp_path):
    share, most = bench.printed(bench.TABULATION, bench.incidents_csv(tmp_path, n_rows=20_000))
    assert share > 0
    assert 0.05 < most < 1
