"""The overlap corrected for errors of linkage: laws, refusals and worlds whose truth is known."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.cli import main
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.estimators.lincoln_petersen import LincolnPetersen
from dvstats.estimators.linkage_corrected import LinkageCorrected


def lists(both, first, second):
    return CaptureTable(("police", "shelter"), {(1, 1): both, (1, 0): first, (0, 1): second})


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_without_errors_it_is_lincoln_petersen(both, first, second):
    table = lists(both, first, second)
    found = LinkageCorrected((500, 0), (500, 0), bootstrap=100).fit(table)
    assert found.n_hat == LincolnPetersen().fit(table).n_hat


def test_it_is_the_formula_of_alpha_and_beta():
    both, first, second, f, g = 300, 500, 200, 6 / 100, 8 / 200
    n1, n2 = both + first, both + second
    shared = both * (1 - f) + first * g
    alpha, beta = both * (1 - f) / shared, both * f / (n1 - shared)
    found = LinkageCorrected((100, 6), (200, 8)).fit(lists(both, first, second))
    assert found.n_hat == pytest.approx(n1 * n2 * (alpha - beta) / (both - beta * n1), rel=1e-12)


# N = 1,000, and 400 and 300 of them are on the lists, independently: 120 on both, 280 and 180 on one. What is expected:
#   alpha  beta   pairs linked   records without a partner linked   m*    f         g
#   1      0      120            0                                  120   0/120      0/280
#   0.9    0      108            0                                  108   0/108     12/292
#   1      0.05   120            14                                 134   14/134     0/266
#   0.9    0.05   108            14                                 122   14/122    12/278
EXPECTED = [(120, (120, 0), (280, 0)), (108, (108, 0), (292, 12)), (134, (134, 14), (266, 0)),
            (122, (122, 14), (278, 12))]  # fmt: skip


@pytest.mark.parametrize(("linked", "links", "non_links"), EXPECTED)
def test_expected_counts_give_the_true_number_exactly(linked, links, non_links):
    table = lists(linked, 400 - linked, 300 - linked)
    assert LinkageCorrected(links, non_links, bootstrap=100).fit(table).n_hat == pytest.approx(1000, rel=1e-14)
    # What stands in the lists says the same, whatever share of the records was checked.
    tenth = [tuple(one / 10 for one in pair) for pair in (links, non_links)]
    assert LinkageCorrected(*tenth, bootstrap=100).fit(table).n_hat == pytest.approx(1000, rel=1e-14)


@pytest.mark.parametrize(("linked", "links", "non_links"), EXPECTED)
def test_the_longer_list_may_be_the_second(linked, links, non_links):
    # Of the 300 records of the list that is now the first as many pairs are missed, among fewer non-links.
    turned = lists(linked, 300 - linked, 400 - linked)
    found = LinkageCorrected(links, (300 - linked, non_links[1]), bootstrap=100).fit(turned)
    assert found.n_hat == pytest.approx(1000, rel=1e-14)


@pytest.mark.parametrize(("linked", "links", "non_links"), EXPECTED)
def test_the_link_rates_of_the_formula_are_those_that_made_the_counts(linked, links, non_links):
    shared, alone = linked - links[1] + non_links[1], 400 - (linked - links[1] + non_links[1])
    alpha, beta = (linked - links[1]) / shared, links[1] / alone
    assert (shared, alone) == (120, 280)
    assert linked == pytest.approx(alpha * 120 + beta * 280)
    assert 400 * 300 * (alpha - beta) / (linked - beta * 400) == pytest.approx(1000, rel=1e-12)


def test_a_share_among_links_is_no_share_among_records():
    # Taking beta (0.05 of the records without a partner) for f would leave the number six in a hundred too low.
    wrong = LinkageCorrected((100, 5), (278, 12), bootstrap=100).fit(lists(122, 278, 178)).n_hat
    assert wrong == pytest.approx(400 * 300 / (122 * 0.95 + 12))
    assert wrong < 950


def test_the_seed_decides_the_interval():
    one, again, other = (LinkageCorrected((100, 2), (100, 3), seed=s).fit(lists(90, 60, 70)) for s in (1, 1, 2))
    assert one.interval == again.interval != other.interval


def test_a_smaller_clerical_sample_widens_the_interval():
    small, large = (LinkageCorrected((k, 0), (k, k // 20)).fit(lists(300, 300, 300)) for k in (40, 4000))
    assert small.interval.high - small.interval.low > 1.3 * (large.interval.high - large.interval.low)


@pytest.mark.parametrize("sample", [((100, 0), (100, 90)), ((100, 100), (100, 0)), ((100, 60), (100, 55))])
def test_rates_that_do_not_fit_the_lists_are_refused(sample):
    with pytest.raises(EstimationError):
        LinkageCorrected(*sample).fit(lists(100, 300, 100))


@pytest.mark.parametrize("sample", [((0, 0), (10, 1)), ((10, 11), (10, 1)), ((10, 1), (10, -1))])
def test_samples_that_cannot_be_are_bad_input(sample):
    with pytest.raises(InputError):
        LinkageCorrected(*sample).fit(lists(100, 300, 100))


def test_where_links_are_missed_it_holds_the_truth_and_the_plain_estimate_does_not():
    rng, truth, missed, checked, worlds = np.random.default_rng(9), 4000, 0.10, 300, 120
    hits, plain, corrected = 0, [], []
    for _ in range(worlds):
        pairs, first, second, _ = rng.multinomial(truth, [0.2, 0.2, 0.3, 0.3])
        linked = rng.binomial(pairs, 1 - missed)
        lost = pairs - linked
        wrong = rng.hypergeometric(lost, first, checked)
        table = lists(int(linked), int(first + lost), int(second + lost))
        found = LinkageCorrected((checked, 0), (checked, int(wrong)), bootstrap=300).fit(table)
        hits += found.interval.low <= truth <= found.interval.high
        plain.append(LincolnPetersen().fit(table).n_hat)
        corrected.append(found.n_hat)
    # Three Monte-Carlo standard errors below 95 % over 120 worlds is 89 %.
    assert hits / worlds > 0.89
    assert np.mean(plain) / truth == pytest.approx(1 / (1 - missed), abs=0.02)
    assert np.mean(corrected) / truth == pytest.approx(1, abs=0.02)


def test_the_command_line_takes_the_clerical_sample(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("police,shelter,count\n1,1,190\n1,0,210\n0,1,110\n")
    words = ["estimate", str(path), "--method", "linkage-corrected", "--links", "190,0", "--non-links", "210,10"]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n_hat"] == pytest.approx(600)
