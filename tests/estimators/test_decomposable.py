"""Decomposable graphs, averaged: the numbers of dga, what dga does not say, and calibration under its own prior."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import kstest

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.estimators.decomposable import Decomposable, one_over_n
from dvstats.numerics.chordal import chordal_graphs
from dvstats.numerics.decomposable import posterior

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/dga/decomposable.json").read_text("utf-8"))


def table_of(one):
    return CaptureTable(tuple(one["lists"]), {tuple(map(int, h)): c for h, c in one["counts"].items()})


TABLES = {one["table"]: table_of(one) for one in REFERENCE["tables"]}
CASES = [
    pytest.param(TABLES[one["table"]], theirs, id=f"{one['table']}-{theirs['delta']}")
    for one in REFERENCE["tables"]
    for theirs in one["results"]
]


def on_grid(table, theirs, log_prior=one_over_n):
    first, last = map(int, theirs["unseen"].split(":"))
    unseen = np.arange(first, last + 1, dtype=float)
    return posterior(np.nan_to_num(table.cells()), theirs["delta"], log_prior, unseen=unseen, widths=np.ones(last))


def negative_binomial(n, a=13.14, b=55.17):
    return n * np.log(b) - (n + a) * np.log(1 + b) + gammaln(n + a) - gammaln(n + 1) - gammaln(a)


@pytest.mark.parametrize(("table", "theirs"), CASES)
def test_on_its_grid_the_posterior_is_that_of_dga(table, theirs):
    found, n = on_grid(table, theirs), table.n_observed
    assert n + found.mean == pytest.approx(theirs["mean"], rel=1e-10)
    told = [n + found.quantile(share) for share in (0.5, 0.025, 0.975)]
    assert told == [theirs["median"], theirs["q025"], theirs["q975"]]
    assert found.weights.max() == pytest.approx(theirs["weight"], rel=1e-9)


def test_another_prior_of_the_number_gives_the_documented_example_of_dga():
    theirs = REFERENCE["documented"]
    found = on_grid(TABLES["MY_3list"], theirs, negative_binomial)
    assert 626 + found.mean == pytest.approx(theirs["mean"], rel=1e-10)
    assert [626 + found.quantile(q) for q in (0.025, 0.5, 0.975)] == [theirs[k] for k in ("q025", "median", "q975")]


@pytest.mark.parametrize(("lists", "number"), [(3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_there_are_as_many_decomposable_graphs_as_known(lists, number):
    assert len(chordal_graphs(lists)[0]) == number


def test_the_likelihood_of_each_graph_is_a_probability_of_the_whole_table():
    # Each list is in one more clique than separator.
    for lists in (3, 4, 5):
        powers = chordal_graphs(lists)[1].astype(int)
        held = np.array([[mask >> i & 1 for i in range(lists)] for mask in range(1 << lists)])
        assert (powers @ held == 1).all()


def test_the_numbers_between_which_the_sum_steps_do_not_matter():
    counts = np.nan_to_num(TABLES["MY_3list"].cells())
    whole = np.arange(400_000.0)
    exact = posterior(counts, 0.125, one_over_n, unseen=whole, widths=np.ones(len(whole)))
    spaced = posterior(counts, 0.125, one_over_n)
    for share in (0.025, 0.5, 0.975):
        assert spaced.quantile(share) == exact.quantile(share)
    within = spaced.mass[spaced.unseen < 400_000].sum()
    assert spaced.mass[:300].sum() / within == pytest.approx(exact.mass[:300].sum(), rel=1e-7)


def test_the_weight_of_the_saturated_graph_and_the_prior_are_always_told():
    told = Decomposable().fit(TABLES["HAV"])
    assert "70.8%" in told.warnings[0]
    assert "402" in told.warnings[0]
    without = Decomposable(saturated=False).fit(TABLES["HAV"])
    assert without.n_hat == 402
    assert any("prior" in line for line in without.warnings)


def test_the_mass_beyond_the_last_number_is_told_whether_it_is_large_or_not():
    assert "less than 1e-06 of the posterior" in Decomposable().fit(TABLES["lesbian"]).warnings[-1]
    slow = Decomposable(log_prior=lambda n: -0.5 * np.log(n)).fit(TABLES["HAV"]).warnings[-1]
    assert float(slow.partition(" of the posterior")[0]) > 1e-6


def test_the_order_of_the_lists_and_the_number_of_workers_do_not_matter():
    table = TABLES["lesbian"]
    one = Decomposable(jobs=1).fit(table)
    assert Decomposable(jobs=2).fit(table) == Decomposable(jobs=8).fit(table) == one
    turned = Decomposable().fit(table.only(*reversed(table.lists)))
    assert (turned.n_hat, turned.interval) == (one.n_hat, one.interval)


def test_a_prior_that_leaves_no_finite_posterior_is_refused():
    with pytest.raises(EstimationError, match="no finite mass"):
        Decomposable(log_prior=lambda n: 2 * np.log(n)).fit(TABLES["HAV"])


def test_cells_that_cannot_occur_and_a_prior_without_counts_are_refused():
    partial = CaptureTable(("a", "b", "c"), {(1, 0, 0): 5, (0, 1, 0): 4, (1, 1, 0): 3}, frozenset({(0, 0, 1)}))
    with pytest.raises(EstimationError, match="cannot occur"):
        Decomposable().fit(partial)
    with pytest.raises(InputError, match="above 0"):
        Decomposable(delta=0.0).fit(TABLES["HAV"])


def drawn_table(rng, delta):
    """Draw a graph, cell probabilities from its prior, a number, and the table, for three lists."""
    n_cells, n_graph = 8, rng.integers(8)
    pairs = [(0, 1), (0, 2), (1, 2)]
    edges = [pair for place, pair in enumerate(pairs) if n_graph >> place & 1]
    # A node that is in at most one edge, or any in the triangle, can be taken away first.
    order = sorted(range(3), key=lambda v: sum(v in edge for edge in edges))
    chance, left = np.ones(n_cells), set(range(3))
    for v in order:
        left.discard(v)
        beside = [u for u in left if tuple(sorted((u, v))) in edges]
        a = delta * n_cells / 2 ** (len(beside) + 1)
        on = {}
        for cell in range(n_cells):
            key = tuple(cell >> u & 1 for u in beside)
            on.setdefault(key, rng.beta(a, a))
            chance[cell] *= on[key] if cell >> v & 1 else 1 - on[key]
    number = rng.negative_binomial(5, 5 / 205)
    return rng.multinomial(number, chance / chance.sum()).astype(float)


def test_ranks_of_the_truth_are_uniform_when_tables_come_from_the_prior():
    def log_prior(n):
        return gammaln(n + 5) - gammaln(n + 1) + n * np.log(200 / 205)

    rng, ranks = np.random.default_rng(20261124), []
    unseen = np.arange(4000.0)
    while len(ranks) < 400:
        counts = drawn_table(rng, 0.5)
        found = posterior(counts, 0.5, log_prior, unseen=unseen, widths=np.ones(4000), jobs=1)
        at = int(counts[0])
        ranks.append(found.mass[:at].sum() + rng.random() * found.mass[at])
    assert kstest(ranks, "uniform").pvalue > 0.01
