"""Several lists corrected for errors of linkage: laws, other estimators it must agree with, worlds of known truth."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvstats.cli import main
from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import EstimationError, InputError, NotIdentifiableError
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.estimators.loglinear import LogLinear
from dvstats.store.capture_file import read_captures
from dvstats.store.sample import sample
from tests.calibration import _linked_worlds as worlds

THREE = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247, (1, 0, 1): 112,
                                       (0, 1, 1): 142, (1, 1, 1): 12})  # fmt: skip
NONE = ((300, 0), (300, 0))


def corrected(links, non_links, model, **options):
    return LinkageCorrectedLogLinear(links, non_links, model, **{"bootstrap": 100} | options)


@pytest.mark.parametrize("model", ["[1,2,3]", "[12,3]", "[12,23]", "[12,13,23]"])
def test_without_errors_it_is_the_log_linear_fit(model):
    found, plain = corrected(*NONE, model).fit(THREE), LogLinear(model).fit(THREE)
    assert found.n_hat == pytest.approx(plain.n_hat, rel=1e-9)
    assert found.n_observed == plain.n_observed
    assert found.fit.deviance == pytest.approx(plain.fit.deviance, abs=1e-7)
    assert (found.fit.df, found.fit.n_parameters) == (plain.fit.df, plain.fit.n_parameters)


def test_without_errors_it_is_the_log_linear_fit_where_zeros_put_a_coefficient_at_infinity():
    table = CaptureTable(("a", "b", "c"), dict(THREE.counts) | {(1, 1, 0): 0, (1, 1, 1): 0})
    found, plain = corrected(*NONE, "[12,3]").fit(table), LogLinear("[12,3]").fit(table)
    assert found.fit.existence == plain.fit.existence == "extended"
    assert found.n_hat == pytest.approx(plain.n_hat, rel=1e-9)


def test_without_errors_it_is_the_log_linear_fit_on_five_lists():
    table = read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
    model = "[" + ",".join(str(place + 1) for place in range(table.n_lists)) + "]"
    assert corrected(*NONE, model).fit(table).n_hat == pytest.approx(LogLinear(model).fit(table).n_hat, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(100, 400), st.integers(100, 400), st.integers(100, 400), st.integers(0, 9), st.integers(0, 20))
def test_of_two_lists_it_is_the_corrected_overlap(both, first, second, false, missed):
    table = CaptureTable(("a", "b"), {(1, 1): both, (1, 0): first, (0, 1): second})
    rates = (100, false), (100, missed)
    try:
        known = LinkageCorrected(*rates, bootstrap=100).fit(table)
    except EstimationError:
        with pytest.raises(EstimationError):
            corrected(*rates, "[1,2]").fit(table)
    else:
        assert corrected(*rates, "[1,2]").fit(table).n_hat == pytest.approx(known.n_hat, rel=1e-6)


# N = 8,000, half on each of three lists, independently: 1,000 with each history. A record in ten stays alone. Of
# those on all three 729 stay together, 81 lose each one of the records, 28 fall into three. Of those on two 810 stay.
#   on all                                               729
#   on a and b                          810 + 81 =       891
#   on a    1000 + 2 (1000 - 810) + 81 + 28 =           1489
# Of 3 (2000) pairs 3 (729 + 891) = 4,860 are linked, and 1,140 not, among 3 (4000) - 4860 = 7,140 without a link.
ALONE = CaptureTable(("a", "b", "c"), {h: {3: 729, 2: 891, 1: 1489}[sum(h)] for h in histories(3)})


@pytest.mark.parametrize("model", ["[1,2,3]", "[12,3]", "[12,13,23]"])
def test_expected_counts_give_the_true_number_exactly(model):
    found = corrected((4860, 0), (7140, 1140), model).fit(ALONE)
    assert found.n_hat == pytest.approx(8000, rel=1e-9)
    assert found.n_observed == 7000
    assert LogLinear("[1,2,3]").fit(ALONE).n_hat > 1.2 * 8000


def test_a_sample_of_each_pair_says_the_same_where_the_lists_are_alike():
    found = corrected((1620, 0) * 3, (2380, 380) * 3, "[1,2,3]").fit(ALONE)
    assert found.n_hat == pytest.approx(8000, rel=1e-9)


# As before, but every second record of c stays alone and no other; links of a and b are all right.
#   abc 500, ab 1000 + 500 = 1500, ac 500, bc 500, a 1000 + 500, b 1000 + 500, c 1000 + 500 + 500 + 500
# Of a and b 2,000 pairs are linked and 2,000 of a have none; of a and c 1,000, of 3,000 of a without 1,000 missed one.
ONE_LIST = CaptureTable(("a", "b", "c"), {(1, 1, 1): 500, (1, 1, 0): 1500, (1, 0, 1): 500, (0, 1, 1): 500,
                                          (1, 0, 0): 1500, (0, 1, 0): 1500, (0, 0, 1): 2500})  # fmt: skip


def test_lists_that_err_unlike_need_a_sample_of_each_pair():
    each = (2000, 0, 1000, 0, 1000, 0), (2000, 0, 3000, 1000, 3000, 1000)
    assert corrected(*each, "[1,2,3]").fit(ONE_LIST).n_hat == pytest.approx(8000, rel=1e-9)
    together = corrected((4000, 0), (8000, 2000), "[1,2,3]").fit(ONE_LIST)
    assert abs(together.n_hat / 8000 - 1) > 0.01


# Half of 8,000 on each list again, nothing missed. Then 200 of a alone and 200 of b alone were linked to each
# other, and 200 of c alone to persons on a and b: 400 clusters with two persons each.
FALSE = CaptureTable(("a", "b", "c"), {(1, 1, 1): 1200, (1, 1, 0): 1000, (1, 0, 1): 1000, (0, 1, 1): 1000,
                                       (1, 0, 0): 800, (0, 1, 0): 800, (0, 0, 1): 800})  # fmt: skip


def test_false_links_are_parted():
    # Links: a-b 2200 with 200 false, a-c 2200 with 200 false, b-c likewise.
    found = corrected((6600, 600), (5400, 0), "[1,2,3]").fit(FALSE)
    plain = LogLinear("[1,2,3]").fit(FALSE).n_hat
    assert plain < 0.93 * 8000
    assert found.n_hat == pytest.approx(8000, rel=0.02)


@pytest.mark.parametrize("linkage", [worlds.alone, worlds.in_turn])
def test_where_links_are_missed_it_holds_the_truth_and_the_plain_estimate_does_not(linkage):
    rng, truth, number = np.random.default_rng(19), 4000, 40
    chances = np.array([0.266, 0.114, 0.154, 0.066, 0.084, 0.036, 0.196, 0.084])
    held, plain, found = 0, [], []
    for _ in range(number):
        on = worlds.on_lists(truth, chances, rng)
        linked = linkage(on, 0.08, rng)
        table, rates = worlds.table_of(linked), worlds.clerical(on, linked, 300, rng)
        one = corrected(*rates, "[12,3]").fit(table)
        held += one.interval.low <= truth <= one.interval.high
        found.append(one.n_hat)
        plain.append(LogLinear("[12,3]").fit(table).n_hat)
    # Three Monte-Carlo standard errors below 95 % over 40 worlds is 84.6 %.
    assert held / number > 0.846
    assert np.mean(plain) > 1.08 * truth
    assert np.mean(found) == pytest.approx(truth, rel=0.02)


def test_persons_merged_at_random_are_corrected_too():
    rng, truth, found, plain = np.random.default_rng(20), 4000, [], []
    chances = np.array([0.3, 0.1, 0.15, 0.1, 0.1, 0.05, 0.1, 0.1])
    for _ in range(12):
        on = worlds.on_lists(truth, chances, rng)
        linked = worlds.with_false_links(worlds.alone(on, 0.02, rng), 0.06, rng)
        table = worlds.table_of(linked)
        found.append(corrected(*worlds.clerical(on, linked, 1000, rng), "[12,13,23]").fit(table).n_observed)
        plain.append(table.n_observed)
    assert np.mean(plain) < 0.99 * 0.7 * truth
    assert np.mean(found) == pytest.approx(0.7 * truth, rel=0.01)


def test_a_smaller_clerical_sample_widens_the_interval():
    few, many = (corrected((k, 0), (k, k // 20), "[1,2,3]", bootstrap=400).fit(THREE).interval for k in (40, 4000))
    assert few.high - few.low > 1.3 * (many.high - many.low)


def test_the_seed_decides_the_interval():
    one, again, other = (corrected((100, 2), (100, 3), "[1,2,3]", seed=s).fit(THREE) for s in (1, 1, 2))
    assert one.interval == again.interval != other.interval


def test_replicates_that_give_no_number_leave_no_upper_limit():
    sparse = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 30, (0, 0, 1): 30, (1, 1, 0): 1})
    found = corrected((50, 0), (50, 0), "[1,2,3]", bootstrap=200).fit(sparse)
    assert found.interval.high == np.inf
    assert found.std_error is None
    assert any("give no number" in line for line in found.warnings)


@pytest.mark.parametrize("rates", [((100, 0), (100, 90)), ((100, 100), (100, 0)), ((100, 70), (100, 40))])
def test_rates_that_do_not_fit_the_lists_are_refused(rates):
    with pytest.raises(EstimationError):
        corrected(*rates, "[1,2,3]").fit(THREE)


def test_rates_that_leave_nobody_unseen_are_refused():
    few_alone = CaptureTable(("a", "b", "c"), dict.fromkeys(histories(3), 300) | {(0, 0, 1): 20})
    with pytest.raises(NotIdentifiableError, match="leave nobody unseen"):
        corrected((300, 0), (300, 60), "[12,3]").fit(few_alone)


def test_lists_without_overlap_are_refused_with_their_reason():
    apart = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 30, (0, 0, 1): 30})
    with pytest.raises(EstimationError):
        corrected(*NONE, "[1,2,3]").fit(apart)
    one = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 30, (0, 0, 1): 30, (1, 1, 0): 9})
    with pytest.raises(NotIdentifiableError):
        corrected(*NONE, "[12,13,23]").fit(one)


@pytest.mark.parametrize("rates", [((0, 0), (10, 1)), ((10, 11), (10, 1)), ((10, 1), (10, -1)),
                                   ((10, 1, 10, 1), (10, 1, 10, 1)), ((10, 1), (10, 1) * 3),
                                   ((10,), (10,))])  # fmt: skip
def test_samples_that_cannot_be_are_bad_input(rates):
    with pytest.raises(InputError):
        corrected(*rates, "[1,2,3]").fit(THREE)


def test_the_command_line_takes_the_clerical_sample(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,c,count\n" + "".join(f"{','.join(map(str, h))},{n}\n" for h, n in ALONE.counts.items()))
    words = [
        "estimate",
        str(path),
        "--method",
        "linkage-corrected-loglinear",
        "--model",
        "[1,2,3]",
        "--bootstrap",
        "100",
    ]
    assert main([*words, "--links", "4860,0", "--non-links", "7140,1140", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n_hat"] == pytest.approx(8000)
