"""Hidden series: the likelihood by brute force, recovery, refusals."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, poisson

from dvstats.core.errors import InputError
from dvstats.measures.hidden_series import hidden_series
from dvstats.numerics.hidden_inar import Hidden, HiddenLaw


def months(n, seed, *, stays=0.6, comes=4.0, masked=0.4, kept=0.4):
    rng = np.random.default_rng(seed)
    x, y = rng.poisson(comes / (1 - stays)), []
    for _ in range(n):
        x = rng.binomial(x, stays) + rng.poisson(comes)
        y.append(rng.binomial(x, kept) if rng.random() < masked else x)
    return pd.DataFrame({"n": y})


def test_the_recursion_sums_over_all_paths():
    law, y, top = HiddenLaw(0.4, 1.0, 0.3, 0.5), np.array([1, 0, 2]), 7
    hidden = Hidden(y, 0.9)

    def seen(k, x):
        return (1 - law.masked) * (k == x) + law.masked * binom.pmf(k, x, law.kept)

    def moved(x, to):
        return sum(binom.pmf(k, x, law.stays) * poisson.pmf(to - k, law.comes) for k in range(min(x, to) + 1))

    total = sum(
        poisson.pmf(a, law.mean) * seen(y[0], a) * moved(a, b) * seen(y[1], b) * moved(b, c) * seen(y[2], c)
        for a, b, c in product(range(top + 1), repeat=3)
    )
    assert hidden.log_likelihood(law) == pytest.approx(np.log(total), abs=2e-3)


def test_the_share_reported_is_found_again():
    rows = hidden_series(months(110, 1), count="n").frame
    first = rows.iloc[0]
    assert first["conf_low"] < 1 - 0.4 * 0.6 < first["conf_high"]
    assert first["p_value"] < 0.01
    assert first["mean_true"] == pytest.approx(10, rel=0.2)
    assert rows.loc[rows["of"] == "profile", "fall"].min() == pytest.approx(0, abs=0.05)


def test_a_series_that_reports_all_is_not_accused():
    first = hidden_series(months(60, 2, masked=0.0), count="n").frame.iloc[0]
    assert first["conf_high"] == 1
    assert "full reporting" in first["warnings"][0]


def test_a_series_without_memory_and_a_short_one_are_refused():
    flat = pd.DataFrame({"n": np.random.default_rng(4).poisson(8, 60)})
    assert "without memory" in hidden_series(flat, count="n").frame["refusal"].iloc[0]
    assert "36 are needed" in hidden_series(months(20, 1), count="n").frame["refusal"].iloc[0]
    assert "without memory" in hidden_series(pd.DataFrame({"n": [3] * 40}), count="n").frame["refusal"].iloc[0]


@pytest.mark.parametrize("change", [{"n": 1.5}, {"n": 200}, {"n": -1}])
def test_counts_that_are_none_are_bad_input(change):
    with pytest.raises(InputError):
        hidden_series(months(40, 1).assign(**change), count="n")
