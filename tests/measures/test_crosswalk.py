"""Crosswalk between definitions: closed forms, what is left alone, what is refused, and coverage."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

from dvstats.core.errors import InputError
from dvstats.measures.crosswalk import crosswalk

NAMES = {"area": "area", "definitions": ["scope"], "to": ["partner"], "estimate": "y", "low": "low", "high": "high"}
Z = norm.ppf(0.975)


def with_limits(rows, error=0.1):
    table = pd.DataFrame(rows, columns=["area", "scope", "y"])
    return table.assign(low=table["y"] * np.exp(-Z * error), high=table["y"] * np.exp(Z * error))


def paired(rng, areas=12, factor=1.5, spread=0.1, error=0.1, alone=0):
    """Areas with both definitions, and some with the wider one only, whose narrower figure is returned."""
    rows, truth = [], []
    for k in range(areas + alone):
        base = np.log(5) + rng.normal(0, 0.5)
        own = np.array([0, np.log(factor)]) + base + rng.normal(0, spread, 2)
        seen = own + rng.normal(0, error, 2)
        rows += [(k, "partner", np.exp(seen[0]))] if k < areas else []
        rows += [(k, "family", np.exp(seen[1]))]
        truth.append(np.exp(own[0]))
    return with_limits(rows, error), np.array(truth)


def test_the_factor_of_pairs_is_their_mean_log_ratio_and_its_error_the_paired_one():
    table, _ = paired(np.random.default_rng(3), spread=0.5)
    told = crosswalk(table, **NAMES).frame.iloc[0]
    ratios = np.log(table["y"].to_numpy().reshape(-1, 2)) @ [-1, 1]
    half = t.ppf(0.975, 11) * ratios.std(ddof=1) / 12**0.5
    assert told["estimate"] == pytest.approx(np.exp(ratios.mean()), rel=1e-9)
    assert np.log(told[["conf_low", "conf_high"]].astype(float)).tolist() == pytest.approx(
        [ratios.mean() - half, ratios.mean() + half], abs=1e-6
    )
    assert told["n_areas"] == 12


def test_a_figure_of_the_definition_asked_for_stays_as_published():
    table, _ = paired(np.random.default_rng(4), alone=2)
    told = crosswalk(table, **NAMES).frame.query("of == 'figure'")
    same = told[told["scope"] == "partner"]
    assert same["estimate"].to_numpy() == pytest.approx(same["published"].to_numpy(), rel=1e-12)
    assert same["conf_low"].to_numpy() == pytest.approx(same["low"].to_numpy(), rel=1e-9)
    assert not same["carried"].any()
    assert told.loc[told["scope"] == "family", "carried"].all()


def test_the_unit_of_the_figures_does_not_matter():
    table, _ = paired(np.random.default_rng(5))
    other = table.assign(y=table["y"] * 100, low=table["low"] * 100, high=table["high"] * 100)
    one, hundred = (crosswalk(given, **NAMES).frame for given in (table, other))
    assert hundred["estimate"].iloc[0] == pytest.approx(one["estimate"].iloc[0], rel=1e-8)
    assert hundred["estimate"].iloc[1:].to_numpy() == pytest.approx(100 * one["estimate"].iloc[1:].to_numpy(), rel=1e-8)


def test_two_definitions_that_differ_are_carried_at_once():
    rows = [(name, scope, share * a) for name, share in zip("ABCD", (5, 8, 3, 6), strict=True)
            for scope, a in (("partner", 1), ("family", 1.5))]  # fmt: skip
    table = with_limits(rows).assign(ages="16-74")
    older = table.assign(ages="18+", y=table["y"] * 0.9, low=table["low"] * 0.9, high=table["high"] * 0.9)
    names = NAMES | {"definitions": ["scope", "ages"], "to": ["partner", "16-74"]}
    told = crosswalk(pd.concat([table, older]), **names).frame
    assert told.query("of == 'factor'")["estimate"].tolist() == pytest.approx([1.5, 0.9], rel=1e-9)
    assert told.query("of == 'figure'")["estimate"].to_numpy().reshape(-1, 2) == pytest.approx(
        np.tile([[5, 5], [8, 8], [3, 3], [6, 6]], (2, 1)), rel=1e-9
    )


def test_a_factor_from_two_areas_is_refused_and_its_figures_with_it():
    table, _ = paired(np.random.default_rng(6), areas=2, alone=1)
    told = crosswalk(table, **NAMES).frame
    assert told["refusal"].iloc[0] == "2 areas have both: a factor needs 3"
    wider = told[told["scope"] == "family"]
    assert wider["estimate"].isna().all()
    assert wider["refusal"].str.contains("no factor").all()
    asked = told[told["scope"] == "partner"]
    assert asked["estimate"].to_numpy() == pytest.approx(asked["published"].to_numpy(), rel=1e-12)


def test_definitions_that_always_go_together_are_told_from_too_few_figures():
    table, _ = paired(np.random.default_rng(10))
    table = table.assign(ages=np.where(table["scope"] == "partner", "16+", "18+"))
    told = crosswalk(table, **NAMES | {"definitions": ["scope", "ages"], "to": ["partner", "16+"]}).frame
    assert told.query("of == 'factor'")["refusal"].str.contains("always go together").all()


def test_figures_of_one_area_that_differ_in_what_was_not_named_are_told():
    table, _ = paired(np.random.default_rng(11))
    assert "sex" not in crosswalk(table, **NAMES).caveats[0]
    mixed = crosswalk(table.assign(sex=["F", "T"] * 12), **NAMES)
    assert "also differ in sex" in mixed.caveats[0]


@pytest.mark.parametrize("column", ["area", "scope"])
def test_a_row_without_an_area_or_a_definition_is_bad_input(column):
    table, _ = paired(np.random.default_rng(12))
    with pytest.raises(InputError, match="row 3.*a name is due"):
        crosswalk(table.assign(**{column: table[column].astype("object").where(table.index != 2, "")}), **NAMES)


def test_a_definition_that_no_area_has_beside_the_one_asked_for_is_refused_alone():
    table, _ = paired(np.random.default_rng(7))
    table = pd.concat([table, with_limits([(99, "household", 4.0)])])
    told = crosswalk(table, **NAMES).frame
    factors = told.query("of == 'factor'").set_index("about")
    assert "0 areas have both" in factors.loc["scope household, not partner", "refusal"]
    assert factors.loc["scope family, not partner", "estimate"] > 1
    assert "no factor" in told["refusal"].iloc[-1]
    assert np.isnan(told["estimate"].iloc[-1])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"y": 0.0}, "above 0"),
        ({"low": 9.0}, "between two limits"),
        ({"scope": "family"}, "no figure has 'partner'"),
        ({"scope": "partner"}, "two definitions"),
    ],
)
def test_bad_input_is_named(change, said):
    table, _ = paired(np.random.default_rng(8))
    with pytest.raises(InputError, match=said):
        crosswalk(table.assign(**change), **NAMES)


def test_the_limits_of_a_carried_figure_hold_what_the_area_would_have_published():
    rng, held = np.random.default_rng(20261125), []
    for _ in range(150):
        table, truth = paired(rng, alone=4)
        told = crosswalk(table, **NAMES).frame.query("of == 'figure'").tail(4)
        held += ((told["conf_low"] <= truth[-4:]) & (truth[-4:] <= told["conf_high"])).tolist()
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)


def test_a_figure_without_limits_is_refused_alone():
    table, _ = paired(np.random.default_rng(9))
    more = pd.concat([table, pd.DataFrame([{"area": 0, "scope": "family", "y": 7.0}])])
    one, other = (crosswalk(given, **NAMES).frame for given in (table, more))
    assert "cannot be weighed" in other["refusal"].iloc[-1]
    assert np.isnan(other["estimate"].iloc[-1])
    assert other["estimate"].iloc[:-1].tolist() == pytest.approx(one["estimate"].tolist(), rel=1e-12)
