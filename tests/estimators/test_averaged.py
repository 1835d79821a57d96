"""The default for three to six lists: what a prototype measured, identities, and what must be told."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from dvstats.core.captures import CaptureTable
from dvstats.core.refusal import Refusal
from dvstats.estimators._average import LOG_LINEAR, average, families
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.mt import Mt
from dvstats.estimators.mth_darroch import MthDarroch
from dvstats.estimators.mth_gamma import MthGamma
from dvstats.estimators.mth_poisson import MthPoisson
from dvstats.studies.attempt import attempt

FOLDER = Path(__file__).parents[1] / "reference"
TABLES = {one["table"]: one for one in json.loads((FOLDER / "mse/best_bic.json").read_text("utf-8"))["tables"]}


def table_of(name):
    one = TABLES[name]
    counts = {tuple(map(int, h)): int(c) for h, c in zip(one["histories"], one["counts"], strict=True) if "1" in h}
    return CaptureTable(tuple(one["lists"]), counts)


@pytest.mark.parametrize(("lists", "models"), [(3, 24), (4, 362), (5, 1728)])
def test_the_set_has_as_many_models_as_defined(lists, models):
    assert sum(len(family.rows) for family in families(lists)) == models


def test_five_uk_lists_agree_with_the_prototype_that_interpolated():
    told = Averaged().fit(table_of("UKdat_5"))
    assert told.interval.low == pytest.approx(9895, rel=2e-3)
    assert told.interval.high == pytest.approx(28440, rel=2e-3)
    assert told.n_hat == pytest.approx(12585, rel=2e-3)
    assert (told.cautious.low, told.cautious.high) == pytest.approx((9189, 32362), rel=5e-3)
    assert not told.interval.conditional_on_model


def test_a_table_without_upper_limit_says_so():
    told = Averaged().fit(table_of("Korea"))
    assert np.isinf(told.interval.high)
    assert told.interval.low == pytest.approx(128, abs=0.5)
    assert any("no upper limit" in line for line in told.warnings)
    assert any("three lists" in line for line in told.warnings)


def test_the_limits_are_where_the_averaged_tail_area_passes_its_quantiles():
    found = average(table_of("UKdat_5"))
    for tail in (0.975, 0.5, 0.025):
        unseen = found.quantile(tail) - found.n
        area = sum(part.weights @ norm.cdf(part.roots(unseen, part.rows)[0]) for part in found.parts.values())
        assert area / found.weight(*found.parts) == pytest.approx(tail, abs=1e-8)


def test_the_numbers_are_the_same_for_any_number_of_workers():
    one, many = (Averaged(jobs=jobs).fit(table_of("UKdat_5")) for jobs in (1, 8))
    assert (one.n_hat, one.interval, one.cautious) == (many.n_hat, many.interval, many.cautious)


def test_the_order_of_the_lists_does_not_matter():
    table = table_of("UKdat_5")
    turned = table.only(*reversed(table.lists))
    assert Averaged().fit(turned).n_hat == pytest.approx(Averaged().fit(table).n_hat, rel=1e-6)


def test_lists_without_overlap_are_refused():
    table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 40, (0, 0, 1): 20})
    told = attempt(Averaged(), table)
    assert isinstance(told, Refusal)
    assert "no limit" in told.reason or "no model" in told.reason


def test_a_profile_is_found_again_far_from_where_it_was_read_last():
    counts = {"00001": 3, "00010": 12, "00100": 9, "01000": 21, "10000": 27, "10001": 2, "10010": 3, "10100": 6,
              "10110": 1, "11000": 28, "11010": 1, "11100": 7, "11110": 1}  # fmt: skip
    table = CaptureTable(tuple("abcde"), {tuple(map(int, history)): count for history, count in counts.items()})
    told = Averaged().fit(table)
    assert 121 < told.interval.low < told.n_hat < told.interval.high


def test_a_wide_level_lies_around_a_narrow_one():
    table = table_of("UKdat_5")
    narrow, wide = (Averaged(level=level).fit(table).interval for level in (0.5, 0.95))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_families_share_the_prior_as_documented():
    """A third on log-linear models, two thirds on those of people who differ; each model of a family alike."""
    table = CaptureTable(("L1", "L2", "L3"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
                                              (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})  # fmt: skip
    found, sizes = average(table), {family.name: len(family.rows) for family in families(3)}
    penalty = max(2.0, np.log(table.n_observed / 12))

    def height(told):
        return -(told.fit.aic - 2 * told.fit.n_parameters + penalty * told.fit.n_parameters) / 2

    # The first row of each family is the model without an interaction.
    weights = {name: dict(zip(part.rows.tolist(), part.weights, strict=True))[0] for name, part in found.parts.items()}
    one_of_all = sum(n for name, n in sizes.items() if name != LOG_LINEAR)
    prior = (2 / 3 / one_of_all) / (1 / 3 / sizes[LOG_LINEAR])
    assert found.weight(*found.parts) == pytest.approx(1, abs=1e-5)
    for name, model in (("Darroch", MthDarroch()), ("Poisson", MthPoisson()), ("Gamma", MthGamma())):
        odds = prior * np.exp(height(model.fit(table)) - height(Mt().fit(table)))
        assert weights[name] / weights[LOG_LINEAR] == pytest.approx(odds, rel=1e-6)
