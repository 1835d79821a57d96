"""List experiments: parity with R's list, the likelihood's own maximum, recovery, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import binom

from dvstats.core.errors import InputError
from dvstats.measures.list_experiment import list_experiment
from dvstats.numerics.list_experiment import (
    chi_bar_p,
    design_effect_p,
    fit_least_squares,
    fit_likelihood,
    respondent_types,
)

RACE = json.loads((Path(__file__).parents[1] / "reference/list/race.json").read_text("utf-8"))
THEIRS = RACE["expected"]
OPTIONS = {"outcome": "y", "treat": "t"}


def people(counts):
    rows = [(int(y), t) for t, group in enumerate(counts) for y, n in group.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["y", "t"])


def race():
    both = RACE["data"]["counts_control_treated"]
    return people([{y: n[t] for y, n in both.items()} for t in (0, 1)])


def region(name):
    return people([RACE["data"][name][group] for group in ("control", "treated")])


def told(table, items=3, **options):
    return list_experiment(table, **OPTIONS, items=items, **options).frame


def test_the_difference_in_means_equals_list():
    table = race()
    row = told(table).iloc[0]
    assert row["estimate"] == pytest.approx(THEIRS["dim"], abs=1e-8)
    # Their regression takes the sandwich HC3, which divides each variance by n - 1 instead of n.
    with_item, without = (table["y"][table["t"] == t] for t in (1, 0))
    hc3 = (with_item.var() / (len(with_item) - 1) + without.var() / (len(without) - 1)) ** 0.5
    assert hc3 == pytest.approx(THEIRS["se"], abs=1e-6)
    assert row["std_error"] == pytest.approx(THEIRS["se"], abs=1e-4)


@pytest.mark.parametrize("name", ["south_1", "south_0"])
def test_the_difference_within_a_group_equals_list(name):
    table = pd.concat([region(part).assign(where=part) for part in ("south_1", "south_0")])
    rows = told(table, by=("where",))
    row = rows[(rows["where"] == name) & (rows["method"] == "difference in means")].iloc[0]
    assert (row["estimate"], row["std_error"]) == pytest.approx((THEIRS[name]["dim"], THEIRS[name]["se"]), abs=1e-8)


def test_the_test_of_a_design_effect_equals_list():
    table = race()
    y, treated = table["y"].to_numpy(float), table["t"].to_numpy() == 1
    yes, no = respondent_types(y, treated, 3)
    assert design_effect_p(y, treated, 3) == pytest.approx(THEIRS["ict_test_bonferroni_p"], abs=1e-8)
    assert [*yes, *no] == pytest.approx(list(THEIRS["ict_test_pi"].values()), abs=6e-5)
    assert (told(table)["warnings"].iloc[0])[0].endswith("a design effect")


def simulated(n, seed, slope=0.8):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=n), rng.integers(0, 2, n)
    hidden = rng.random(n) < expit(-1 + slope * x)
    return pd.DataFrame({"y": rng.binomial(4, expit(0.2 - 0.3 * x)) + hidden * t, "t": t, "x": x})


def test_the_likelihood_has_its_maximum_where_another_optimiser_finds_it():
    table = simulated(400, 3)
    y, t, design = table["y"].to_numpy(float), table["t"].to_numpy(), np.column_stack([np.ones(400), table["x"]])
    ours = fit_likelihood(y, t == 1, 4, design)

    def lost(at):
        g, h = expit(design @ at[:2]), expit(design @ at[2:])
        mixed = g * binom.pmf(y - 1, 4, h) + (1 - g) * binom.pmf(y, 4, h)
        return -np.log(np.where(t == 1, mixed, binom.pmf(y, 4, h))).sum()

    theirs = minimize(lost, np.zeros(4), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 9000})
    assert ours.log_likelihood == pytest.approx(-theirs.fun, abs=1e-8)
    assert [*ours.sensitive, *ours.control] == pytest.approx(list(theirs.x), abs=1e-4)


def test_coefficients_are_found_again_within_their_errors():
    rows = told(simulated(20_000, 5), items=4, formula="~ x").set_index(["part", "term"])
    for part, truth in (("sensitive", {"Intercept": -1, "x": 0.8}), ("control", {"Intercept": 0.2, "x": -0.3})):
        for term, value in truth.items():
            row = rows.loc[(part, term)]
            assert abs(row["estimate"] - value) < 4 * row["std_error"]


def test_the_likelihood_is_narrower_than_the_difference_where_its_model_holds():
    rows = told(simulated(5000, 7), items=4).set_index("method")
    assert rows.loc["maximum likelihood", "std_error"] < rows.loc["difference in means", "std_error"]


def test_least_squares_without_terms_is_the_difference_in_means():
    table = simulated(3000, 9)
    sensitive, _ = fit_least_squares(table["y"].to_numpy(float), table["t"].to_numpy() == 1, 4, np.ones((3000, 1)))
    means = table.groupby("t")["y"].mean()
    assert expit(sensitive[0]) == pytest.approx(means[1] - means[0], abs=1e-6)


def test_under_independence_half_of_the_null_is_beyond_one_sided_limits():
    # Two independent normals: the p-value of one at its 5 per cent limit is 1/2 P(chi2_1 > z2) + 1/4 P(chi2_2 > z2).
    z = 1.6448536
    expected = 0.5 * 0.1 + 0.25 * np.exp(-(z**2) / 2)
    assert chi_bar_p(np.array([-z, 0.5]), np.eye(2)) == pytest.approx(expected, abs=0.012)


def test_an_honest_list_is_not_suspected():
    assert told(simulated(2000, 11), items=4)["design_effect_p"].iloc[0] > 0.2


def test_a_share_at_the_end_is_refused_by_the_likelihood_only():
    table = people([{0: 50, 1: 50}, {0: 50, 1: 50}])
    rows = told(table, items=1).set_index("method")
    assert rows.loc["difference in means", "refusal"] == ""
    assert "no inner maximum" in rows.loc["maximum likelihood", "refusal"]


def test_a_group_without_both_lists_is_refused():
    assert "two each" in told(people([{0: 5}, {1: 1}]))["refusal"].iloc[0]


@pytest.mark.parametrize(
    ("row", "more"),
    [({"y": 4, "t": 0}, {}), ({"y": 1.5, "t": 1}, {}), ({"y": 5, "t": 1}, {}), ({"y": 1, "t": 2}, {}),
     ({"y": None, "t": 1}, {}), ({"y": 1, "t": 1}, {"formula": "~ nope"}), ({"y": 1, "t": 1}, {"items": 0})],
)  # fmt: skip
def test_an_answer_that_the_list_does_not_allow_is_bad_input(row, more):
    with pytest.raises(InputError):
        told(pd.DataFrame([{"y": 1, "t": 0}, row]), **more)
