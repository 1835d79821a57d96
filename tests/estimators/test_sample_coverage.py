"""Sample coverage: CARE1's numbers, laws, refusals where CARE1 prints n or nothing."""

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError, NoOverlapError
from dvstats.estimators.sample_coverage import ENOUGH, SampleCoverage
from dvstats.numerics.sample_coverage import sample_coverage

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/care1/sample_coverage.json").read_text())["tables"]


def table(name):
    told = REFERENCE[name]
    return CaptureTable(tuple(told["lists"]), {tuple(map(int, h)): n for h, n in told["counts"].items()})


@pytest.mark.parametrize("name", list(REFERENCE))
def test_all_three_forms_are_those_of_care1(name):
    told, found = REFERENCE[name], SampleCoverage().parts(table(name))
    assert float(found.coverage) == pytest.approx(told["coverage"], abs=5e-4)
    assert (float(found.independent), float(found.low)) == pytest.approx((told["independent"], told["low"]), rel=1e-10)
    if told["high"] is not None and told["high"] > table(name).n_observed:
        assert float(found.high) == pytest.approx(told["high"], rel=1e-10)
    # CARE1 orders the pairs of four lists as 12, 13, 23, 14, …
    assert sorted(found.dependence(told["low"])) == pytest.approx(sorted(told["dependence_low"]), abs=1e-9)


@pytest.mark.parametrize("name", [name for name in REFERENCE if name != "Artificial_3"])
def test_the_coverage_chooses_the_form(name):
    found = SampleCoverage().fit(table(name))
    told = REFERENCE[name]
    assert found.n_hat == pytest.approx(told["low"] if told["coverage"] <= ENOUGH else told["high"], rel=1e-10)
    assert found.interval.low > found.n_observed
    assert any("pairs share more" in line for line in found.warnings)


def test_the_standard_error_is_near_that_of_care1_with_a_hundred_replicates():
    # CARE1 drew 50.7 with 100 unseeded replicates; its own Monte-Carlo error is 7 %.
    assert SampleCoverage().fit(table("HAV")).std_error == pytest.approx(50.7, rel=0.15)


def test_a_table_that_hardly_overlaps_is_refused():
    with pytest.raises(NoOverlapError, match="9.9%"):
        SampleCoverage().fit(table("Artificial_3"))


def test_lists_that_never_overlap_and_empty_lists_are_refused():
    apart = CaptureTable(("a", "b", "c"), {(1, 0, 0): 9, (0, 1, 0): 8, (0, 0, 1): 7})
    empty = CaptureTable(("a", "b", "c"), {(1, 0, 0): 9, (0, 1, 0): 8, (1, 1, 0): 7})
    for captures in (apart, empty):
        with pytest.raises(EstimationError):
            SampleCoverage().fit(captures)


def test_more_lists_than_six_and_too_few_replicates_are_bad_input():
    seven = CaptureTable(tuple("abcdefg"), {(1,) * 7: 5, (1,) + (0,) * 6: 9})
    with pytest.raises(InputError, match="3 to 6"):
        SampleCoverage().fit(seven)
    with pytest.raises(InputError, match="at least 20"):
        SampleCoverage(bootstrap=5).fit(table("HAV"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_lists_does_not_matter(order):
    captures = table("HAV")
    moved = captures.only(*(captures.lists[place] for place in order))
    assert float(SampleCoverage().parts(moved).low) == pytest.approx(REFERENCE["HAV"]["low"])


def test_the_seed_fixes_the_interval_and_another_moves_it():
    first, again, other = (SampleCoverage(seed=seed).fit(table("HAV")).interval for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("p", [(0.5, 0.4, 0.3), (0.6, 0.5, 0.4, 0.3)])
def test_expected_counts_of_independent_lists_give_n_itself(p):
    masks = np.arange(1 << len(p))
    on = (masks[:, None] >> np.arange(len(p))) & 1
    cells = 5000 * np.prod(np.where(on == 1, p, 1 - np.array(p)), axis=1)
    found = sample_coverage(cells, len(p))
    assert (float(found.independent), float(found.low), float(found.high)) == pytest.approx((5000,) * 3)
    assert found.dependence(5000) == pytest.approx(np.zeros(len(p) * (len(p) - 1) // 2), abs=1e-9)
