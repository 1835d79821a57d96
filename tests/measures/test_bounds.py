"""Bounds: the closed forms, the limits of Imbens and Manski's interval, its coverage, bad input."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from dvstats.core.errors import InputError
from dvstats.measures.bounds import bounds


def told(p, n, unsure, *, by="missing", **more):
    table = pd.DataFrame({"p": [p], "n": [n], "unsure": [unsure]})
    return bounds(table, p="p", n="n", **{by: "unsure"}, **more).frame.iloc[0]


def test_without_missing_answers_it_is_the_usual_interval():
    row = told(0.3, 1000, 0.0)
    assert (row["bound_low"], row["bound_high"]) == (0.3, 0.3)
    assert row["conf_high"] - 0.3 == pytest.approx(1.959963985 * (0.21 / 1000) ** 0.5, rel=1e-8)


def test_between_wide_bounds_one_tail_is_enough():
    row = told(0.3, 1000, 0.5)
    error = 0.5 * (0.21 / 1000) ** 0.5
    assert row["bound_low"] - row["conf_low"] == pytest.approx(norm.ppf(0.95) * error, rel=1e-6)


@pytest.mark.parametrize(("more", "low", "high"), [({}, 0.2 / 0.9, 0.3 / 0.9), ({"corrupted": True}, 0.2, 0.4)])
def test_wrong_answers_have_the_bounds_of_horowitz_and_manski(more, low, high):
    row = told(0.3, 1000, 0.1, by="error_share", **more)
    assert (row["bound_low"], row["bound_high"]) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("truth_among_missing", [0.0, 0.4, 1.0])
def test_the_interval_holds_the_share_wherever_it_lies(truth_among_missing):
    rng, p, m, n = np.random.default_rng(9), 0.25, 0.2, 10_000
    truth = (1 - m) * p + m * truth_among_missing
    rows = pd.DataFrame({"p": rng.binomial(n, p, 4000) / n, "n": n, "unsure": m})
    found = bounds(rows, p="p", n="n", missing="unsure").frame
    covered = ((found["conf_low"] <= truth) & (truth <= found["conf_high"])).mean()
    assert covered >= 0.95 - 3 * (0.95 * 0.05 / 4000) ** 0.5


@pytest.mark.parametrize("truth_among_missing", [0.0, 0.5, 1.0])
def test_where_silence_is_sampled_too_the_interval_still_holds(truth_among_missing):
    rng, p, m, asked = np.random.default_rng(10), 0.25, 0.2, 1000
    truth = (1 - m) * p + m * truth_among_missing
    answered = rng.binomial(asked, 1 - m, 4000)
    rows = pd.DataFrame({"p": rng.binomial(answered, p) / answered, "n": answered, "unsure": 1 - answered / asked})
    found = bounds(rows, p="p", n="n", missing="unsure", sampled_missing=True).frame
    covered = ((found["conf_low"] <= truth) & (truth <= found["conf_high"])).mean()
    assert covered >= 0.95 - 3 * (0.95 * 0.05 / 4000) ** 0.5


def test_sampled_silence_without_silence_is_bad_input():
    with pytest.raises(InputError, match="without --missing"):
        told(0.3, 100, 0.1, by="error_share", sampled_missing=True)


@pytest.mark.parametrize(("p", "n", "unsure"), [(12, 100, 0.1), (0.2, 0, 0.1), (0.2, 100, 1.0), (-0.1, 100, 0.1)])
def test_a_share_that_is_none_is_bad_input(p, n, unsure):
    with pytest.raises(InputError, match="row 1"):
        told(p, n, unsure)


def test_one_kind_of_doubt_at_a_time():
    with pytest.raises(InputError, match="one of"):
        bounds(pd.DataFrame({"p": [0.1], "n": [9]}), p="p", n="n")


def test_a_missing_figure_is_a_refusal():
    assert "missing" in told(float("nan"), 100, 0.1)["refusal"]
