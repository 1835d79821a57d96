"""Misclassification: the correction undoes the error, intervals hold, what cannot be corrected is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.misclassification import misclassification
from dvstats.numerics.rogan_gladen import corrected, validated_limits

COLUMNS = {"p": "p", "n": "n", "sensitivity": "se", "specificity": "sp"}


def told(p, n, se, sp, **validation):
    table = pd.DataFrame({"p": [p], "n": [n], "se": [se], "sp": [sp]} | {name: [v] for name, v in validation.items()})
    return misclassification(table, **COLUMNS, **{name: name for name in validation}).frame.iloc[0]


@given(st.floats(0, 1), st.floats(0.55, 1), st.floats(0.55, 1))
def test_the_correction_undoes_the_error(true, se, sp):
    assert corrected(true * se + (1 - true) * (1 - sp), se, sp) == pytest.approx(true, abs=1e-12)


def test_a_flag_without_error_changes_nothing():
    row = told(0.2, 500, 1.0, 1.0)
    assert row["estimate"] == pytest.approx(0.2)
    assert row["interval_kind"] == "Wilson, corrected"


@pytest.mark.parametrize(("se", "sp"), [(0.4, 0.6), (0.3, 0.5), (0.0, 1.0)])
def test_a_flag_no_better_than_chance_is_refused(se, sp):
    assert "tells nothing" in told(0.2, 500, se, sp)["refusal"]


@pytest.mark.parametrize(("p", "se", "sp", "end"), [(0.02, 0.9, 0.95, 0.0), (0.9, 0.46, 1.0, 1.0)])
def test_a_correction_beyond_the_ends_is_clipped_and_flagged(p, se, sp, end):
    row = told(p, 500, se, sp)
    assert row["estimate"] == end
    assert row["clipped"]
    assert "do not agree" in row["warnings"][0]


@pytest.mark.parametrize(("true", "se", "sp"), [(0.2, 0.46, 1.0), (0.1, 0.7, 0.97), (0.3, 0.85, 0.9)])
def test_the_interval_holds_the_share_as_often_as_it_says(true, se, sp):
    rng, runs, n, n_se, n_sp = np.random.default_rng(8), 4000, 1500, 80, 200
    p = rng.binomial(n, true * se + (1 - true) * (1 - sp), runs) / n
    found_se, found_sp = rng.binomial(n_se, se, runs) / n_se, rng.binomial(n_sp, sp, runs) / n_sp
    rest = np.inf if sp == 1 else n_sp
    held = [
        low <= true <= high
        for low, high in (
            validated_limits((a, n), (b, n_se), (c, rest), 0.95) for a, b, c in zip(p, found_se, found_sp, strict=True)
        )
    ]
    assert np.mean(held) >= 0.95 - 4 * (0.95 * 0.05 / runs) ** 0.5
    assert np.mean(held) <= 0.985


def test_fewer_audited_records_make_a_wider_interval():
    few, many = (told(0.1, 2000, 0.46, 1.0, n_sensitivity=size) for size in (41, 4100))
    assert few["conf_high"] - few["conf_low"] > 2 * (many["conf_high"] - many["conf_low"])


def test_a_missing_figure_is_a_refusal_and_per_cent_is_bad_input():
    assert "missing" in told(None, 500, 0.9, 0.9)["refusal"]
    with pytest.raises(InputError, match="row 1"):
        told(12, 500, 0.9, 0.9)


@given(st.floats(0.2, 0.8), st.floats(0.6, 0.95), st.floats(0.6, 0.95), st.integers(30, 500), st.integers(30, 500))
def test_what_is_not_flagged_has_the_interval_turned_round(p, se, sp, n_se, n_sp):
    low, high = validated_limits((p, 400), (se, n_se), (sp, n_sp), 0.95)
    other = validated_limits((1 - p, 400), (sp, n_sp), (se, n_se), 0.95)
    assert other == pytest.approx((1 - high, 1 - low), abs=1e-12)
