"""The range of N under any mixing above a least chance: closed forms, Chao's bound, worlds of known N, refusals."""

import json

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
from dvstats.studies.total import total

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


def test_no_number_of_the_range_is_told_as_the_estimate(capsys):
    told = MixingRange(epsilon=0.3).fit(HAV)
    assert told.n_hat == told.identified.low < told.identified.high < told.interval.high
    table = str(sample("captures/taiwan_hepatitis_a_1995.csv"))
    assert main(["estimate", table, "--method", "mixing-range", "--epsilon", "0.3"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(
        "mixing-range: between 479 and 729, whatever the mixing above a chance of 30% to be on a list"
    )
    assert first.endswith("coverage 37% to 57%")
    assert main(["compare", table]) == 0
    (row,) = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("mixing-range")]
    assert row[1].startswith("479–")


def test_the_short_names_of_json_are_as_before(capsys):
    words = ["estimate", str(sample("captures/taiwan_hepatitis_a_1995.csv")), "--method", "mixing-range", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n_hat"] == pytest.approx(MixingRange().fit(HAV).n_hat)
    assert told["lower_bound"] is True
    assert "identified" not in told


def test_ranges_of_groups_add_up_and_only_the_error_of_sampling_evens_out(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # tables fit the terminal
    groups = {"f": HAV, "m": HAV}
    one = MixingRange(epsilon=0.3).fit(HAV)
    both = total({name: MixingRange(epsilon=0.3).fit(table) for name, table in groups.items()})
    assert (both.identified.low, both.identified.high) == (2 * one.identified.low, 2 * one.identified.high)
    assert both.interval.high == pytest.approx(
        2 * one.identified.high + 2**0.5 * (one.interval.high - one.identified.high)
    )
    assert both.interval.low < 2 * one.identified.low
    rows = [f"{','.join(map(str, history))},{sex},{n}" for sex in groups for history, n in HAV.counts.items()]
    path = tmp_path / "by.csv"
    path.write_text("\n".join(["P,Q,E,sex,count", *rows]), encoding="utf-8")
    assert main(["estimate", str(path), "--by", "sex", "--method", "mixing-range", "--epsilon", "0.3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum("479–729" in line for line in lines) == 2
    assert lines[-1].startswith("total: between 958 and 1,4")


def test_a_total_with_a_lower_bound_in_it_is_one():
    bound, point = MhChao().fit(HAV), Averaged().fit(HAV)
    assert total({"a": bound, "b": point}).lower_bound
    assert not total({"a": point, "b": point}).lower_bound
