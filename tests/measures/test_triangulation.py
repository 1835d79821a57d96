"""Triangulation: closed forms, a world that is found again, conflict, and refusals."""

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.measures.triangulation import triangulation
from dvstats.numerics.joint_sources import LAWS, Told, joint, profile_limits

COLUMNS = ["source", "value", "std_error", "captures", "bound"]


def table(*rows):
    return pd.DataFrame([(*row, *[None] * (5 - len(row))) for row in rows], columns=COLUMNS)


TWO = table(("population", 1_000_000), ("survey", 0.05, 0.005), ("victims", 60_000, 4_000))


def test_two_estimates_are_pooled_by_their_variances():
    row = triangulation(TWO).frame.iloc[0]
    weights = np.array([1 / 5000**2, 1 / 4000**2])
    assert row["estimate"] == pytest.approx(weights @ [50_000, 60_000] / weights.sum(), rel=1e-4)
    assert row["conf_low"] == pytest.approx(row["estimate"] - 1.959964 * weights.sum() ** -0.5, rel=1e-3)
    assert row["conf_high"] == pytest.approx(row["estimate"] + 1.959964 * weights.sum() ** -0.5, rel=1e-3)


def test_the_conflict_of_two_estimates_is_their_difference_over_its_error():
    frame = triangulation(TWO).frame.set_index("left_out")
    assert frame.loc["survey", "conflict"] == pytest.approx(10_000**2 / (5000**2 + 4000**2), rel=1e-3)
    assert frame.loc["victims", "conflict"] == pytest.approx(frame.loc["survey", "conflict"], rel=1e-3)


def test_sources_that_disagree_are_refused_and_the_rest_of_each_is_shown():
    far = TWO.assign(value=[1_000_000, 0.05, 160_000])
    frame = triangulation(far).frame
    assert "the sources disagree" in frame["refusal"][0]
    assert np.isnan(frame["estimate"][0])
    left = frame.set_index("left_out")["estimate"]
    assert (left["survey"], left["victims"]) == pytest.approx((160_000, 50_000), rel=1e-3)
    assert (frame["conflict_p"].dropna() < 1e-6).all()


@pytest.mark.parametrize("law", LAWS)
def test_a_law_of_recorded_incidents_adds_up_and_has_the_mean_that_is_reported(law):
    k = np.arange(400.0)
    likely = LAWS[law](k, 3.0, 0.3)
    assert likely.sum() == pytest.approx(1, abs=1e-12)
    assert likely @ k == pytest.approx(0.3 * 3.0, abs=1e-9)
    assert LAWS[law](k, 3.0, 1.0)[0] == pytest.approx(0, abs=1e-15)


def recorded(law, perpetrators, mean, reporting, n=30):
    return tuple(perpetrators * LAWS[law](np.arange(1.0, n), mean, reporting))


@pytest.mark.parametrize("law", LAWS)
def test_a_world_without_error_is_found_again(law):
    """150,000 victims, 100,000 perpetrators, 3 incidents per perpetrator and so 2 per victim, 30 % reported."""
    told = Told(population=1e7, survey=(0.015, 0.0005), reporting=(0.3, 0.02), ratio=(1.5, 0.3),
                register=recorded(law, 100_000, 3.0, 0.3), homicides=30.0, lethality=(2e-4, 1e-4))  # fmt: skip
    best = joint(told, LAWS[law])
    assert best.state.victims == pytest.approx(150_000, rel=0.01)
    assert best.state.perpetrators == pytest.approx(100_000, rel=0.01)
    assert best.state.reporting == pytest.approx(0.3, abs=0.005)
    assert best.lost == pytest.approx(0, abs=1e-3)
    low, high = profile_limits(told, LAWS[law], best, 0.95)
    assert low < 150_000 < high


def test_what_victims_report_follows_from_what_is_reported_of_an_incident():
    """With 2 incidents per victim (geometric) and 30 % of incidents reported, 1 - p(0) = r m / (1 + r (m - 1))."""
    told = Told(population=1e7, survey=(0.015, 0.0005), victims_reporting=(0.6 / 1.3, 0.01), incidents=(2.0, 0.01))
    assert joint(told, LAWS["geometric"]).state.reporting == pytest.approx(0.3, abs=0.01)


def test_a_register_whose_last_class_is_open_counts_all_beyond():
    counts = recorded("geometric", 100_000, 3.0, 0.3)
    short = (*counts[:3], sum(counts[3:]))
    told = Told(reporting=(0.3, 0.02), ratio=(1.5, 0.3), register=short, last_is_or_more=True)
    assert joint(told, LAWS["geometric"]).state.perpetrators == pytest.approx(100_000, rel=0.01)


def test_a_lower_bound_pulls_up_only():
    above = TWO.assign(bound=[None, None, "lower"])
    assert triangulation(above).frame["estimate"][0] > 50_000
    far_below = above.assign(value=[1_000_000, 0.05, 10_000])
    assert triangulation(far_below).frame["estimate"][0] == pytest.approx(50_000, rel=1e-3)


DUTCH = table(*(("register", count, None, k) for k, count in (("1", 15169), ("2", 1957), ("3", 393), ("4", 99),
                                                              ("5", 28), ("6", 16))),
              ("victims", 200_000, 10_000, None, "lower"), ("reporting", 0.2, 0.03), ("ratio", 1.5, 0.5))  # fmt: skip


def test_the_dutch_sources_of_2009_and_2010_disagree_under_this_mapping():
    frame = triangulation(DUTCH).frame
    assert "the sources disagree" in frame["refusal"][0]
    left = frame.set_index("left_out")
    assert left.loc["victims", "conflict_p"] < 0.001
    assert left.loc["reporting", "conflict_p"] < 0.001
    assert left.loc["ratio", "conflict_p"] > 0.01
    assert left.loc["victims", "conf_high"] < 200_000
    assert "rests on it" in left.loc["register", "warnings"]


@pytest.mark.parametrize(
    ("frame", "rule"),
    [(table(("survey", 0.05, 0.005)), "survey without population"), (table(("register", 9, None, 1)), "without ratio"),
     (table(("homicides", 9)), "without lethality"), (table(("survey", 0.05), ("population", 9)), "standard error"),
     (table(("survey", 5, 1), ("population", 9)), "below 1"), (table(("police", 5, 1)), "one of"),
     (pd.concat([TWO, TWO]), "twice"), (TWO.assign(value=[1e6, 0.05, -1]), "above 0"),
     (table(("register", 9, None, "x"), ("ratio", 1.5, 0.5)), "whole numbers from 1")],
)  # fmt: skip
def test_bad_input_is_named(frame, rule):
    with pytest.raises(InputError, match=rule):
        triangulation(frame)


def test_one_source_is_not_triangulated():
    assert "two or more" in triangulation(TWO.iloc[:2]).frame["refusal"].item()
    alone = table(("victims", 200_000, 10_000, None, "lower"))
    assert "lower bound alone" in triangulation(alone).frame["refusal"].item()
