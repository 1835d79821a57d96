"""Pairs that stand out: which are kept, what they make of N, and the ends where it is a method known otherwise."""

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dvstats.cli import main
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NotConvergedError, NotIdentifiableError
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._loglinear import design_of
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.thresholded import Thresholded
from dvstats.store.sample import sample
from tests.certified.reading import tables

PUBLIC = tables()


def dependent(size=40_000, odds=3.0):
    """Four lists of expected counts; the first two depend on each other."""
    held = np.array(list(product((0, 1), repeat=4)))
    chance = np.where(held == 1, (0.4, 0.3, 0.35, 0.3), (0.6, 0.7, 0.65, 0.7)).prod(axis=1)
    chance *= odds ** (held[:, 0] * held[:, 1])
    counts = np.round(size * chance / chance.sum()).astype(int)
    return CaptureTable(tuple("abcd"), dict(zip(map(tuple, held[1:].tolist()), counts[1:].tolist(), strict=True)))


def test_it_keeps_the_pair_that_depends_and_finds_n():
    told = Thresholded().fit(dependent())
    assert told.fit.model == "[12,3,4]"
    assert told.n_hat == pytest.approx(40_000, rel=0.01)
    assert told.interval.conditional_on_model
    assert told.warnings[0] == "pairs that stand out by 2 posterior standard deviations or more, 1 of 6: a and b"


@pytest.mark.parametrize("name", ["UKdat_5", "MY_3list", "diabetes", "Western"])
def test_with_many_data_it_is_near_the_profile_of_the_pairs_it_keeps(name):
    told = Thresholded().fit(PUBLIC[name])
    fixed = LogLinear(told.fit.model).fit(PUBLIC[name])
    spread = fixed.interval.high - fixed.interval.low
    assert told.n_hat == pytest.approx(fixed.n_hat, abs=0.35 * spread)
    assert 0.6 < (told.interval.high - told.interval.low) / spread < 1.2


def test_a_threshold_that_nothing_reaches_is_the_model_of_independent_lists():
    told, fixed = Thresholded(threshold=1e6).fit(dependent()), LogLinear("[1,2,3,4]").fit(dependent())
    assert told.fit.model == "[1,2,3,4]"
    assert told.warnings[0].startswith("no pair of 6 stands out")
    assert told.n_hat == pytest.approx(fixed.n_hat, rel=1e-3)
    assert told.interval.low == pytest.approx(fixed.interval.low, rel=2e-3)
    assert told.interval.high == pytest.approx(fixed.interval.high, rel=2e-3)


@pytest.mark.parametrize("name", ["Korea", "Western"])
def test_the_cautious_range_holds_the_interval_and_that_of_all_pairs(name):
    told, every = Thresholded().fit(PUBLIC[name]), Thresholded(threshold=0).fit(PUBLIC[name]).interval
    assert told.cautious.low == pytest.approx(min(told.interval.low, every.low))
    assert told.cautious.high == pytest.approx(max(told.interval.high, every.high))


def test_a_threshold_of_none_keeps_all_pairs_and_says_so_with_both_numbers_alike():
    told = Thresholded(threshold=0).fit(PUBLIC["UKdat_5"])
    assert told.fit.model == "[12,13,14,15,23,24,25,34,35,45]"
    low, middle, high = told.interval.low, told.n_hat, told.interval.high
    assert told.warnings[1].endswith(f"would say {middle:,.0f} ({low:,.0f}–{high:,.0f})")


def test_a_sharp_prior_of_no_dependence_is_no_dependence():
    sharp = Thresholded(threshold=0, precision=1e8).fit(dependent())
    assert sharp.n_hat == pytest.approx(LogLinear("[1,2,3,4]").fit(dependent()).n_hat, rel=2e-3)


def test_more_is_kept_at_a_lower_threshold():
    kept = [Hierarchy.parse(Thresholded(threshold=t).fit(PUBLIC["UKdat"]).fit.model, PUBLIC["UKdat"].lists).interactions
            for t in (0.0, 1.0, 2.0, 5.0)]  # fmt: skip
    assert all(later <= earlier for earlier, later in zip(kept, kept[1:], strict=False))


def test_another_seed_moves_the_answer_by_little_and_the_same_seed_not_at_all():
    first, second, other = (Thresholded(seed=seed).fit(PUBLIC["Western"]) for seed in (1, 1, 2))
    assert first == second
    assert first != other
    assert other.n_hat == pytest.approx(first.n_hat, rel=0.02)


def test_the_order_of_lists_does_not_matter():
    table = PUBLIC["UKdat_5"]
    told, turned = (Thresholded(draws=40_000).fit(one) for one in (table, table.only(*table.lists[::-1])))
    assert turned.n_hat == pytest.approx(told.n_hat, rel=0.01)
    assert turned.assumes[1].count(" and ") == told.assumes[1].count(" and ")


def test_the_posterior_is_that_of_a_walk_of_another_kind():
    """A random walk of Metropolis, written here, on the same prior and likelihood."""
    table, model = PUBLIC["MY_3list"], Hierarchy.parse("[12,3]", PUBLIC["MY_3list"].lists)
    found = Thresholded().posterior(table, model, 1.0)
    design = design_of(model)[1:]
    counts = np.array([table.counts[h] for h in list(product((0, 1), repeat=3))[1:]], dtype=float)
    precision = np.array([1e-4, 1e-4, 1e-4, 1e-4, 1.0])
    rng = np.random.default_rng(8)
    root = np.linalg.cholesky(np.cov(found.draws.T, aweights=found.weights)) * 2.38 / 5**0.5

    def height(at):
        return counts @ (design @ at) - np.exp(design @ at).sum() - precision @ at**2 / 2

    at, walked = found.means, []
    reached = height(at)
    for step in (root @ rng.standard_normal((5, 60_000))).T:
        trial = height(at + step)
        if np.log(rng.random()) < trial - reached:
            at, reached = at + step, trial
        walked.append(at)
    walked = np.array(walked)
    assert (np.abs(walked.mean(axis=0) - found.means) < 0.08 * found.spreads).all()
    assert walked.std(axis=0) == pytest.approx(found.spreads, rel=0.08)


def test_lists_that_do_not_cover_all_and_empty_pairs_have_an_answer():
    counts = {h: c for h, c in PUBLIC["HAV"].counts.items() if h != (1, 1, 0)}
    partly = CaptureTable(PUBLIC["HAV"].lists, counts, frozenset({(1, 1, 0)}))
    assert Thresholded().fit(partly).n_hat > partly.n_observed
    empty = replace(PUBLIC["HAV"], counts={**PUBLIC["HAV"].counts, (1, 1, 0): 0, (1, 1, 1): 0})
    assert np.isfinite(Thresholded().fit(empty).interval.high)


def test_draws_that_are_worth_too_little_are_refused():
    with pytest.raises(NotConvergedError, match="500 draws are worth"):
        Thresholded(draws=500).fit(PUBLIC["UKdat"])


BAD = [({"threshold": -1.0}, "threshold is -1"), ({"precision": 0.0}, "precision is 0"),
       ({"threshold": float("nan")}, "threshold is nan"), ({"precision": float("inf")}, "precision is inf"),
       ({"draws": 300}, "300 draws; at least 400")]  # fmt: skip


@pytest.mark.parametrize(("options", "said"), BAD)
def test_bad_options_are_told(options, said):
    with pytest.raises(InputError, match=said):
        Thresholded(**options).fit(PUBLIC["HAV"])


def test_the_command_line_takes_threshold_and_precision(capsys):
    path = str(sample("captures/us_western_trafficking_five_lists.csv"))
    words = ["--method", "thresholded", "--threshold", "1", "--precision", "0.5", "--seed", "3", "--json"]
    assert main(["estimate", path, *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n_hat"] == pytest.approx(Thresholded(1.0, 0.5, seed=3).fit(PUBLIC["Western"]).n_hat, rel=0.05)


def test_lists_that_share_nobody_are_refused():
    apart = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 40, (0, 0, 1): 50})
    with pytest.raises(NotIdentifiableError, match="no case is on two lists"):
        Thresholded().fit(apart)
