"""Under-reported counts: closed forms, recovery, calibration over the prior, what the prior decides, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from dvstats.core.errors import InputError
from dvstats.measures.underreported_counts import underreported_counts
from dvstats.numerics.underreporting import ReportedCounts, drawn, posterior

OPTIONS = {"count": "z", "exposure": "people"}


def told(table, **options):
    return underreported_counts(table, **OPTIONS, **options).frame


def areas(seed, *, average=-1.0, n=40, slope=0.0, checked=0):
    rng = np.random.default_rng(seed)
    x, w, people = rng.normal(size=n), rng.normal(size=n), rng.integers(20_000, 80_000, n)
    share = expit(average + slope * (w - w.mean()))
    true = rng.poisson(people * np.exp(-4 + 0.3 * x))
    table = pd.DataFrame({"z": rng.binomial(true, share), "people": people, "x": x, "w": w, "m": checked})
    return table.assign(k=rng.binomial(checked, share)), true


def test_without_terms_the_total_follows_the_prior_of_reporting():
    row = told(pd.DataFrame({"z": [10**7], "people": [10**9]}), report_prior=(-1.0, 0.3)).iloc[-1]
    for name, q in (("estimate", 0.5), ("conf_low", 0.975), ("conf_high", 0.025)):
        assert row[name] == pytest.approx(10**7 / expit(-1 + 0.3 * norm.ppf(q)), rel=0.02)
    assert row["band_low"] == pytest.approx(10**7 / expit(-0.7), rel=0.01)
    assert row["band_high"] == pytest.approx(10**7 / expit(-1.3), rel=0.01)


def test_counts_alone_teach_nothing_on_reporting_and_that_is_said():
    row = told(areas(1)[0], report_prior=(-1.0, 0.5), true_formula="~ x").iloc[0]
    assert abs(row["learned"]) < 0.02
    assert "the prior decides" in row["warnings"][0]


def test_validated_records_without_a_prior_give_their_share():
    data = ReportedCounts(*(np.array([v]) for v in (500.0, 1e5)), np.ones((1, 1)), np.empty((1, 0)), 0.0, np.inf, 1.0,
                          np.array([60.0]), np.array([200.0]))  # fmt: skip
    found = posterior(data)
    assert found.mean == pytest.approx(logit(0.3), abs=0.02)
    assert found.sd == pytest.approx((1 / 60 + 1 / 140) ** 0.5, rel=0.03)


def test_validated_records_take_the_decision_from_the_prior():
    table, true = areas(2, average=-1.5, checked=40)
    rows = told(table, report_prior=(0.0, 1.0), validated="k", validation_n="m", true_formula="~ x")
    assert rows["learned"].iloc[0] > 0.9
    assert rows["warnings"].iloc[0] == ()
    total = rows.iloc[-1]
    assert total["conf_low"] < true.sum() < total["conf_high"]


def test_slopes_of_rate_and_of_reporting_are_told_apart_by_their_terms():
    table, true = areas(3, slope=0.8, n=200)
    rows = told(table, report_prior=(-1.0, 0.05), true_formula="~ x", report_formula="~ w").head(200)
    shares = expit(-1 + 0.8 * (table["w"] - table["w"].mean()))
    assert np.corrcoef(rows["reporting"], shares)[0, 1] > 0.99
    held = (rows["conf_low"] <= true) & (true <= rows["conf_high"])
    assert held.mean() > 0.85


def test_over_the_prior_the_interval_holds_the_total_as_often_as_it_says():
    rng, runs, held = np.random.default_rng(6), 150, 0
    for _ in range(runs):
        people, average = rng.integers(5000, 20_000, 6).astype(float), rng.normal(-1.0, 0.5)
        true = rng.poisson(people * 0.02)
        none = np.zeros(6)
        data = ReportedCounts(rng.binomial(true, expit(average)).astype(float), people, np.ones((6, 1)),
                              np.empty((6, 0)), -1.0, 0.5, 1.0, none, none)  # fmt: skip
        totals = drawn(data, posterior(data), 2000, 1)[0].sum(axis=1)
        low, high = np.quantile(totals, [0.025, 0.975])
        held += low <= true.sum() <= high
    assert held / runs == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / runs) ** 0.5)


def test_the_seed_fixes_every_number_and_no_count_falls_below_the_reported():
    table, _ = areas(4)
    first, second = (told(table, report_prior=(-1.0, 0.4)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (first["conf_low"] >= first["reported"]).all()


def test_a_prior_far_from_validated_records_is_told():
    table, _ = areas(5, average=-1.5, checked=200)
    rows = told(table, report_prior=(3.0, 0.3), validated="k", validation_n="m")
    assert any("far from the prior" in line for line in rows["warnings"].iloc[0])


@pytest.mark.parametrize(
    ("options", "rule"),
    [({}, "counts alone do not tell"), ({"report_prior": (0.0, 0.0)}, "above 0"),
     ({"report_prior": (-1, 1), "true_formula": "~ x", "report_formula": "~ x"}, "keep each term in one formula"),
     ({"validated": "k"}, "counts alone"), ({"report_prior": (-1, 1), "validated": "k"}, "go together"),
     ({"validated": "k", "validation_n": "m"}, "some were checked"),
     ({"report_prior": (-1, 1), "slope_sd": 0}, "above 0"),
     ({"report_prior": (-1, 1), "true_formula": "~ 0 + x"}, "the level of the rate")],
)  # fmt: skip
def test_what_would_decide_the_answer_unsaid_is_bad_input(options, rule):
    with pytest.raises(InputError, match=rule):
        told(areas(1)[0], **options)


@pytest.mark.parametrize("change", [{"z": 1.5}, {"z": 0}, {"people": 0}])
def test_counts_that_are_none_are_bad_input(change):
    with pytest.raises(InputError):
        told(areas(1)[0].assign(**change), report_prior=(-1, 1))
