"""Dependence carried over from elsewhere: what is learned, what it makes of two lists, and when it refuses."""

import json
from itertools import combinations, product

import numpy as np
import pytest

from dvstats.cli import main
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError, NoOverlapError
from dvstats.estimators._average import average
from dvstats.estimators._pairs import pairs
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.transported import Transported
from dvstats.numerics.fourth_cell import fourth_cell
from dvstats.store.sample import sample
from dvstats.studies.hidden_lists import hidden_lists
from tests.certified.reading import tables

TWO = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
FILES = ("new_york_spina_bifida", "taiwan_hepatitis_a_1995", "uk_modern_slavery_2013_five_lists",
         "us_western_trafficking_five_lists")  # fmt: skip
PUBLIC = tables()
FOUR = tuple(PUBLIC[name] for name in ("MY_3list", "HAV", "UKdat_5", "Western"))


def lists_of(size, chances, odds=1.0):
    """Lists of expected counts, independent but for an odds ratio between the first two, given the others."""
    held = np.array(list(product((0, 1), repeat=len(chances))))
    chance = np.where(held == 1, chances, 1 - np.asarray(chances)).prod(axis=1) * odds ** (held[:, 0] * held[:, 1])
    counts = np.round(size * chance / chance.sum()).astype(int)
    return CaptureTable(tuple("abcd"[: len(chances)]), dict(zip(map(tuple, held[1:]), counts[1:], strict=True)))


CHANCES = {60_000: (0.4, 0.3, 0.5), 80_000: (0.3, 0.5, 0.4), 90_000: (0.5, 0.4, 0.3), 70_000: (0.35, 0.45, 0.4)}
INDEPENDENT = tuple(lists_of(size, chances) for size, chances in CHANCES.items())


def test_a_pair_has_the_odds_ratio_of_all_people_those_on_no_list_included():
    for table in (PUBLIC["HAV"], PUBLIC["diabetes"]):
        found, unseen = pairs(table), average(table, 1).quantile(0.5) - table.n_observed
        for place, (first, second) in enumerate(combinations(table.lists, 2)):
            both = table.on(first, second)
            one, other = table.on(first) - both, table.on(second) - both
            neither = table.n_observed - both - one - other + unseen
            expected = np.log((both + 0.5) * (neither + 0.5) / ((one + 0.5) * (other + 0.5)))
            assert found.names[place] == (first, second)
            assert found.log_odds[place] == pytest.approx(expected)


def test_independent_lists_have_odds_ratios_of_one_and_dependent_ones_theirs():
    assert pairs(INDEPENDENT[0]).log_odds == pytest.approx(np.zeros(3), abs=0.05)
    dependent = pairs(lists_of(60_000, (0.3, 0.3, 0.3, 0.3), odds=3.0))
    assert np.exp(dependent.log_odds) == pytest.approx([3, 1, 1, 1, 1, 1], rel=0.15)


def test_pairs_of_a_table_share_the_error_of_its_unseen():
    found = pairs(PUBLIC["HAV"])
    spread = np.sqrt(np.diag(found.errors))
    assert np.allclose(found.errors, found.errors.T)
    assert np.linalg.eigvalsh(found.errors).min() > 0
    assert (found.errors / np.outer(spread, spread))[np.triu_indices(3, 1)].min() > 0.5


def test_where_all_lists_elsewhere_are_independent_it_is_nearly_chapmans():
    ours, chapman = Transported(INDEPENDENT, scale=0.01).fit(TWO), Chapman().fit(TWO)
    assert ours.n_hat == pytest.approx(chapman.n_hat, rel=0.01)
    assert (ours.interval.low, ours.interval.high) == pytest.approx(
        (chapman.interval.low, chapman.interval.high), rel=0.02
    )


def test_it_is_the_fourth_cell_under_the_law_of_one_more_pair():
    method = Transported(FOUR)
    cell, told = fourth_cell(40, 60, 20, method.odds_ratios().another), method.fit(TWO)
    expected = [120 + cell.quantile(share) for share in (0.025, 0.5, 0.975)]
    assert [told.interval.low, told.n_hat, told.interval.high] == pytest.approx(expected)


def test_a_wider_prior_and_a_higher_level_make_a_wider_interval():
    spans = [Transported(FOUR, scale=scale).fit(TWO).interval for scale in (0.25, 1.0, 4.0)]
    assert [one.high for one in spans] == sorted(one.high for one in spans)
    assert Transported(FOUR, level=0.99).fit(TWO).interval.high > spans[1].high


def test_neither_the_order_of_tables_nor_that_of_lists_matters():
    told = [Transported(order).fit(table).interval for order, table in
            ((FOUR, TWO), (FOUR[::-1], TWO), (FOUR, TWO.only("shelter", "police")))]  # fmt: skip
    assert {(round(one.low, 6), round(one.high, 6)) for one in told} == {
        (round(told[0].low, 6), round(told[0].high, 6))
    }


def test_the_reader_is_told_what_was_found_what_independence_says_and_what_the_prior_does():
    told = Transported(FOUR).fit(TWO).warnings
    assert told[0].startswith("of 26 pairs of lists in 4 tables elsewhere the typical odds ratio is ")
    assert told[1].startswith("independent lists, odds ratio 1, would say 150 (134–17")
    assert told[2].startswith("from an odds ratio of 4 on, more than half of all are on neither list")
    assert "0.5 says" in told[3]
    assert "2 says" in told[3]
    assert told[4].startswith("4 tables tell little")


def test_a_table_that_sets_no_limit_is_left_out_and_told():
    assert any("1 of the tables elsewhere" in line for line in Transported((*FOUR, PUBLIC["Korea"])).fit(TWO).warnings)


def test_fewer_than_three_tables_that_tell_are_refused():
    with pytest.raises(EstimationError, match="2 tables elsewhere tell odds ratios of their lists, and 3 must"):
        Transported((*FOUR[:2], PUBLIC["Korea"])).fit(TWO)


@pytest.mark.parametrize(("elsewhere", "scale", "said"), [
    ((*FOUR, TWO), 1.0, "table 5 elsewhere has 2 lists"), ((*FOUR, FOUR[1]), 1.0, "table 5 elsewhere is given twice"),
    (FOUR, 0.0, "scale is 0"), (FOUR, float("nan"), "scale is nan")])  # fmt: skip
def test_bad_tables_and_priors_are_told(elsewhere, scale, said):
    with pytest.raises(InputError, match=said):
        Transported(elsewhere, scale).fit(TWO)


def test_two_lists_of_a_table_elsewhere_are_not_estimated_from_it():
    with pytest.raises(InputError, match="table 2 elsewhere holds the two lists"):
        Transported(FOUR).fit(PUBLIC["HAV"].only("L2", "L3"))


def test_lists_without_overlap_or_within_each_other_are_refused():
    with pytest.raises(NoOverlapError, match="share no case"):
        Transported(FOUR).fit(CaptureTable(("a", "b"), {(1, 0): 5, (0, 1): 7}))
    with pytest.raises(EstimationError, match="all cases of b are on a"):
        Transported(FOUR).fit(CaptureTable(("a", "b"), {(1, 0): 5, (1, 1): 7}))


def test_hidden_lists_are_reached_where_independence_does_not_reach_them():
    shown = {name: PUBLIC[name] for name in ("diabetes", "HAV", "MY_3list", "lesbian")}
    ours, chapman = (hidden_lists(method, shown, Averaged()) for method in (Transported, lambda _: Chapman()))
    assert ours["reaches_known"].all()
    assert not chapman["reaches_known"].all()
    assert ours["holds_all_lists"].mean() > chapman["holds_all_lists"].mean() + 0.5
    assert (ours["known"] > ours["seen"]).all()


def test_two_lists_hide_nothing():
    with pytest.raises(InputError, match="three or more"):
        hidden_lists(Transported, {"two": TWO}, Averaged())


HELD = np.array(list(product((0, 1), repeat=3)))


def drawn(size, rng):
    """Three lists whose log odds ratios are drawn from one law: their counts, and the chance of each history."""
    chances, table = rng.uniform(0.2, 0.5, 3), np.ones(8)
    for i, j in combinations(range(3), 2):
        table *= np.exp(rng.normal(0.4, 0.5) * HELD[:, i] * HELD[:, j])
    table *= np.where(HELD == 1, chances, 1 - chances).prod(axis=1)
    chance = table / table.sum()
    counts = rng.multinomial(size, chance)[1:]
    return CaptureTable(tuple("abc"), dict(zip(map(tuple, HELD[1:].tolist()), counts.tolist(), strict=True))), chance


def test_odds_ratios_lie_as_far_from_the_truth_as_their_errors_say():
    """50 tables, within four Monte-Carlo errors; pairs of a table share errors, so that a table counts as one."""
    rng, within = np.random.default_rng(4), []
    for _ in range(50):
        table, chance = drawn(1500, rng)
        found = pairs(table)
        for place, (i, j) in enumerate(combinations(range(3), 2)):
            four = [chance[(HELD[:, i] == a) & (HELD[:, j] == b)].sum() for a, b in ((1, 1), (0, 0), (1, 0), (0, 1))]
            away = found.log_odds[place] - np.log(four) @ [1, 1, -1, -1]
            within.append(abs(away) < 1.96 * found.errors[place, place] ** 0.5)
    assert abs(np.mean(within) - 0.95) < 4 * (0.95 * 0.05 / 50) ** 0.5


def test_its_interval_holds_where_dependence_here_is_as_elsewhere():
    """Log odds ratios drawn from one law, elsewhere and here: 40 tables, within four Monte-Carlo errors."""
    rng, covered = np.random.default_rng(2), 0
    for _ in range(40):
        method = Transported(tuple(drawn(1500, rng)[0] for _ in range(4)))
        span = method.fit(drawn(1000, rng)[0].only("a", "b")).interval
        covered += span.low - 0.5 <= 1000 <= span.high + 0.5
    assert covered / 40 > 0.95 - 4 * (0.95 * 0.05 / 40) ** 0.5


def test_the_command_line_takes_files_from_elsewhere(capsys, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("police,shelter,count\n1,1,40\n1,0,60\n0,1,20\n", encoding="utf-8")
    files = [str(sample(f"captures/{name}.csv")) for name in FILES]
    words = ["estimate", str(path), "--method", "transported", "--elsewhere"]
    assert main([*words, ",".join(files), "--scale", "0.5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n_hat"] == pytest.approx(Transported(FOUR, scale=0.5).fit(TWO).n_hat, rel=0.05)
    assert len(told["provenance"]["elsewhere"]) == 4
    assert main(["estimate", str(path), "--method", "transported"]) == 2
    assert "--elsewhere" in capsys.readouterr().err
