"""Forced responses: the closed form, the regression's maximum, recovery, coverage, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import norm

from dvstats.core.errors import InputError
from dvstats.measures.randomised_response import randomised_response
from dvstats.numerics.randomised_response import forced_logistic, forced_share

DIE = {"p": 2 / 3, "p1": 1 / 6}


def answers(n, seed, slope=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    true, die = rng.random(n) < expit(-1 + slope * x), rng.random(n)
    return pd.DataFrame({"y": np.where(die < 2 / 3, true, die < 5 / 6).astype(int), "x": x})


def test_the_share_and_its_error_are_the_closed_form():
    row = randomised_response(pd.DataFrame({"y": [1] * 30 + [0] * 70}), outcome="y", **DIE).frame.iloc[0]
    assert row["estimate"] == pytest.approx((0.3 - 1 / 6) / (2 / 3), abs=1e-15)
    assert row["std_error"] == pytest.approx((0.3 * 0.7 / 100) ** 0.5 / (2 / 3), abs=1e-15)


def test_a_die_that_always_asks_for_the_truth_is_a_direct_question():
    row = randomised_response(pd.DataFrame({"y": [1] * 5 + [0] * 15}), outcome="y", p=1.0, p1=0.0).frame.iloc[0]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((0.1119, 0.4687), abs=5e-5)


def test_the_regression_without_terms_is_the_closed_form():
    table = answers(3000, 2)
    beta, covariance, _, inner = forced_logistic(
        table["y"].to_numpy(float), np.ones((3000, 1)), truthful=2 / 3, forced_yes=1 / 6
    )
    share, error = forced_share(table["y"].mean(), 3000, 2 / 3, 1 / 6)
    assert inner
    assert expit(beta[0]) == pytest.approx(share, abs=1e-8)
    assert covariance[0, 0] ** 0.5 * share * (1 - share) == pytest.approx(error, rel=1e-4)


def test_coefficients_are_found_again_within_their_errors():
    rows = randomised_response(answers(20_000, 3, 0.7), outcome="y", formula="~ x", **DIE).frame.dropna(subset="term")
    for value, row in zip((-1, 0.7), rows.to_dict("records"), strict=True):
        assert abs(row["estimate"] - value) < 4 * row["std_error"]


def test_the_interval_holds_the_share_as_often_as_it_says():
    rng, runs, n, truth = np.random.default_rng(4), 3000, 400, 0.1
    yes = rng.binomial(n, 1 / 6 + 2 / 3 * truth, runs)
    held = []
    for count in yes:
        z, q = norm.ppf(0.975), count / n
        spread = z * (q * (1 - q) / n + z**2 / 4 / n**2) ** 0.5
        ends = [(q + z**2 / 2 / n + side * spread) / (1 + z**2 / n) for side in (-1, 1)]
        held.append((ends[0] - 1 / 6) * 1.5 <= truth <= (ends[1] - 1 / 6) * 1.5)
    count = int(yes[0])
    row = randomised_response(pd.DataFrame({"y": [1] * count + [0] * (n - count)}), outcome="y", **DIE).frame.iloc[0]
    assert (row["conf_low"] <= truth <= row["conf_high"]) == held[0]
    assert np.mean(held) == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / runs) ** 0.5)


def test_fewer_yes_than_the_die_forces_is_clipped_and_told():
    row = randomised_response(pd.DataFrame({"y": [1] * 5 + [0] * 95}), outcome="y", **DIE).frame.iloc[0]
    assert (row["estimate"], row["clipped"]) == (0.0, True)
    assert "outside 0 to 1" in row["warnings"][0]


def test_groups_by_sex_get_a_row_each_and_a_share_at_the_end_has_no_regression():
    table = pd.DataFrame({"y": [1, 0, 0, 0] * 5, "sex": ["F", "M"] * 10})
    rows = randomised_response(table, outcome="y", formula="~ 1", by=("sex",), **DIE).frame
    assert rows["sex"].tolist() == ["F", "F", "M", "M"]
    assert "no inner maximum" in rows["refusal"].iloc[3]


@pytest.mark.parametrize(
    ("cell", "die"), [(2, DIE), (0.5, DIE), ("", DIE), (1, {"p": 0, "p1": 0}), (1, {"p": 0.9, "p1": 0.2})]
)
def test_answers_and_chances_that_are_none_are_bad_input(cell, die):
    with pytest.raises(InputError):
        randomised_response(pd.DataFrame({"y": [1, cell]}, dtype=object), outcome="y", **die)
