import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.homicide_share import homicide_share
from dvstats.numerics.beta_binomial import BetaPrior, fit_beta_prior, shrunk

rows = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))


def table(*triples):
    return pd.DataFrame([{"by": d, "unk": u, "all": d + u + r} for d, u, r in triples])


@given(rows, st.floats(0, 1))
def test_bounds_hold_the_share_whatever_the_unknown_turn_out_to_be(row, fraction):
    told = homicide_share(table(row), part="by", unknown="unk", whole="all").frame.iloc[0]
    truth = (row[0] + fraction * row[1]) / sum(row)
    assert told["conf_low"] - 1e-12 <= truth <= told["conf_high"] + 1e-12


@given(rows)
def test_bounds_are_as_wide_as_the_share_not_known(row):
    told = homicide_share(table(row), part="by", unknown="unk", whole="all").frame.iloc[0]
    assert told["conf_high"] - told["conf_low"] == pytest.approx(told["share_not_known"])


def test_five_areas_lend_each_other_strength_and_the_smallest_borrows_most():
    many = table((0, 0, 2), (20, 0, 20), (9, 0, 21), (30, 0, 20), (300, 0, 400))
    told = homicide_share(many, part="by", whole="all").frame
    move = (told["shrunk"] - told["estimate"]).abs()
    assert move.idxmax() == 0
    assert move.idxmin() == 4
    assert told["shrunk_low"].lt(told["shrunk"]).all()


def test_four_areas_are_too_few_to_lend():
    assert "shrunk" not in homicide_share(table(*[(3, 0, 4)] * 4), part="by", whole="all").frame


def test_areas_that_differ_by_chance_only_have_no_finite_prior():
    assert fit_beta_prior([50] * 8, [100] * 8) is None


def test_that_areas_do_not_differ_is_said():
    told = homicide_share(table(*[(50, 0, 50)] * 8), part="by", whole="all")
    assert "no more than chance" in told.caveats[-1]


def test_a_prior_is_found_again():
    rng = np.random.default_rng(5)
    n = rng.integers(50, 400, 400)
    d = rng.binomial(n, rng.beta(0.3 * 25, 0.7 * 25, 400))
    prior = fit_beta_prior(d, n)
    assert prior.mean == pytest.approx(0.3, abs=0.02)
    assert prior.size == pytest.approx(25, rel=0.2)


def test_shrinkage_is_the_weighted_mean_of_share_and_prior():
    assert shrunk(3, 10, BetaPrior(0.5, 10))[0] == pytest.approx((3 + 5) / 20)


def test_missing_counts_and_no_victims_are_told_apart():
    frame = pd.DataFrame({"by": [1, None, 0], "all": [4, 9, 0]})
    told = homicide_share(frame, part="by", whole="all").frame
    assert told["refusal"].tolist() == ["", "a count is missing", "no victims"]


@pytest.mark.parametrize("row", [{"by": 9, "all": 4}, {"by": -1, "all": 4}])
def test_impossible_counts_name_their_row(row):
    with pytest.raises(InputError, match="row 2"):
        homicide_share(pd.DataFrame([{"by": 1, "all": 4}, row]), part="by", whole="all")
