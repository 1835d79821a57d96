"""Ratios of neighbouring frequencies: laws of the Poisson and its mixtures, an open class, bad cells."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom, poisson

from dvstats.core.errors import InputError
from dvstats.measures.ratio_plot import ratio_plot


def table(pmf, n=1_000_000, last=6):
    k = np.arange(1, last + 1)
    return pd.DataFrame({"captures": k, "count": np.round(n * pmf(k)).astype(int)})


def test_ratios_of_a_poisson_are_its_mean():
    assert ratio_plot(table(poisson(0.8).pmf)).frame["estimate"].to_numpy() == pytest.approx([0.8] * 5, rel=0.02)


def test_ratios_of_a_gamma_mixture_lie_on_a_line_in_k():
    ratios = ratio_plot(table(nbinom(2, 0.6).pmf)).frame["estimate"].to_numpy()
    assert ratios == pytest.approx(0.4 * (2 + np.arange(1, 6)), rel=0.01)


def test_the_reading_names_what_made_the_counts():
    even, uneven = table(poisson(0.8).pmf, 20_000), table(nbinom(1, 0.6).pmf, 20_000)
    inflated = even.assign(count=even["count"] + np.array([8_000, 0, 0, 0, 0, 0]))
    for made, said in ((even, "about level"), (uneven, "ratios rise"), (inflated, "first ratio is lower")):
        assert said in ratio_plot(made).caveats[0]
    assert "too few" in ratio_plot(even.head(3)).caveats[0]


def test_intervals_hold_the_mean_as_often_as_they_say():
    rng = np.random.default_rng(1)
    held = []
    for _ in range(400):
        seen = np.bincount(rng.poisson(0.7, 5000), minlength=6)[1:6]
        row = ratio_plot(pd.DataFrame({"captures": range(1, 6), "count": seen})).frame.iloc[1]
        held.append(row["conf_low"] <= 0.7 <= row["conf_high"])
    assert 0.92 <= np.mean(held) <= 0.98


def test_an_open_class_has_no_ratio_and_an_empty_one_says_so():
    exact = pd.DataFrame({"captures": ["1", "2", "4+"], "count": [90, 20, 3]})
    rows = ratio_plot(exact).frame
    assert rows["captures"].tolist() == [1, 2]
    assert rows["refusal"].tolist() == ["", "nobody was recorded as often"]


def test_covariates_are_summed_over():
    split = pd.DataFrame({"captures": [1, 1, 2, 2], "sex": list("FMFM"), "count": [40, 60, 5, 15]})
    assert ratio_plot(split).frame["estimate"].tolist() == [0.4]


@pytest.mark.parametrize("wrong", [["0", "1"], ["1.5", "2"], ["1+", "2"], ["once", "2"]])
def test_captures_are_whole_numbers_from_one(wrong):
    with pytest.raises(InputError):
        ratio_plot(pd.DataFrame({"captures": wrong, "count": [5, 4]}))


@pytest.mark.parametrize("wrong", ["four", None, float("inf")])
def test_a_count_that_is_no_number_is_told_with_its_row(wrong):
    with pytest.raises(InputError, match=r"row 2.*count"):
        ratio_plot(pd.DataFrame({"captures": [1, 2, 3], "count": [5, wrong, 1]}))
