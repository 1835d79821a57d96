"""The range of N under any mixing above a least chance: closed forms, Chao's bound, worlds of known N, refusals."""

import numpy as np
import pytest

from dvstats import discover
from dvstats.cli import main
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NoFiniteEstimateError
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.mh_chao import MhChao
from dvstats.estimators.mixing_range import MixingRange
from dvstats.numerics.mixing_range import chances, kernel, range_within
from dvstats.store.sample import sample

HAV = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69, (1, 0, 1): 17,
                                     (1, 1, 0): 21, (1, 1, 1): 28})  # fmt: skip


def least_chance(epsilon, t):
    return 1 - (1 - epsilon) ** (1 / t)


@pytest.mark.parametrize("epsilon", [0.05, 0.1, 0.2])
@pytest.mark.parametrize(("f1", "f2"), [(420, 90), (300, 200)])
def test_two_lists_have_both_ends_in_closed_form(f1, f2, epsilon):
    p = least_chance(epsilon, 2)
    matrix, seen = kernel(chances(p), 2), np.array([f1, f2], dtype=float)
    least, most = range_within(matrix, seen, seen)
    # Smallest where all have one chance (Jensen), largest where those once seen all have the least chance.
    assert least == pytest.approx(f1 + f2 + f1**2 / (4 * f2), rel=1e-4)
    assert most == pytest.approx(f1 / (2 * p * (1 - p)) + f2 - f1 * p / (2 * (1 - p)), rel=1e-8)


def test_the_lower_end_is_the_bound_of_chao():
    assert MixingRange(epsilon=0.01).fit(HAV).n_hat == pytest.approx(MhChao().fit(HAV).n_hat, rel=1e-4)


def test_a_higher_least_chance_leaves_a_narrower_range_and_the_same_lower_end():
    told = [MixingRange(epsilon=e).fit(HAV) for e in (0.02, 0.1, 0.3)]
    highs = [one.interval.high for one in told]
    assert highs == sorted(highs, reverse=True)
    assert told[0].n_hat == pytest.approx(told[1].n_hat, rel=1e-4)
    assert all(one.lower_bound and one.interval.low <= one.n_hat <= one.interval.high for one in told)


def drawn(rng, chance, lists=4):
    rows = rng.random((len(chance), lists)) < chance[:, None]
    return CaptureTable.from_cases(tuple("abcd"[:lists]), [tuple(map(int, row)) for row in rows if row.any()])


@pytest.mark.parametrize("world", ["two classes", "spread", "all alike"])
def test_the_range_holds_n_in_worlds_above_the_least_chance_whatever_the_mixing(world):
    rng, n, trials, held = np.random.default_rng(5), 1000, 8, 0
    p = least_chance(0.3, 4)
    for _ in range(trials):
        chance = {"two classes": np.where(rng.random(n) < 0.2, 0.6, p), "spread": p + (1 - p) * rng.beta(1, 4, n),
                  "all alike": np.full(n, 0.3)}[world]  # fmt: skip
        interval = MixingRange(epsilon=0.3).fit(drawn(rng, chance)).interval
        held += interval.low <= n <= interval.high
    assert held == trials


def test_counts_that_chance_has_moved_away_from_all_mixtures_are_said_to_be():
    uneven = CaptureTable(("a", "b", "c"), {(1, 0, 0): 100, (1, 1, 0): 60, (1, 1, 1): 5})
    told = MixingRange(epsilon=0.05).fit(uneven)
    assert told.warnings[0].startswith("no mixture gives exactly these counts")
    assert told.interval.low <= told.n_hat <= told.interval.high


def test_counts_that_no_mixture_gives_are_refused():
    with pytest.raises(NoFiniteEstimateError, match="no mixture of people"):
        MixingRange(epsilon=0.3).fit(CaptureTable(("a", "b"), {(1, 0): 500, (0, 1): 500, (1, 1): 1}))
    with pytest.raises(InputError, match="above 0 and below 1"):
        MixingRange(epsilon=1.0).fit(HAV)


def test_it_stands_beside_the_default_and_says_what_sets_its_upper_end(capsys):
    assert MixingRange in discover.applicable(HAV)
    told = MixingRange().fit(HAV)
    assert told.interval.low <= Averaged().fit(HAV).n_hat <= told.interval.high
    assert "sets the upper end" in told.warnings[0]
    words = ["estimate", str(sample("captures/taiwan_hepatitis_a_1995.csv")), "--method", "mixing-range"]
    assert main([*words, "--epsilon", "0.3"]) == 0
    assert "at least 30% to be on one list or more" in capsys.readouterr().out
