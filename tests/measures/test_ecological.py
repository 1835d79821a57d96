"""Lines across areas: the minimum they promise, laws, attenuation undone, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from dvstats.core.errors import InputError
from dvstats.measures.ecological import band, ecological
from dvstats.numerics.error_on_both_sides import Points, deming, york, york_with_spread


def scattered(seed, n=12, slope=0.5, sx=1.0, sy=1.0, spread=0.0):
    rng = np.random.default_rng(seed)
    true = rng.uniform(0, 30, n)
    y = 10 + slope * true + rng.normal(0, spread, n) + rng.normal(0, sy, n)
    return Points(true + rng.normal(0, sx, n), np.full(n, sx), y, np.full(n, sy))


def uneven(seed, n=10):
    rng = np.random.default_rng(seed)
    points = scattered(seed, n)
    return Points(points.x, rng.uniform(0.2, 2, n), points.y, rng.uniform(0.2, 2, n))


@pytest.mark.parametrize("seed", range(8))
def test_yorks_line_is_the_minimum_of_its_sum_of_squares(seed):
    points = uneven(seed)

    def squares(at):
        weight = 1 / (points.y_error**2 + at[1] ** 2 * points.x_error**2)
        return np.sum(weight * (points.y - at[0] - at[1] * points.x) ** 2)

    line = york(points)
    best = minimize(squares, [line.intercept + 0.5, line.slope + 0.1], method="Nelder-Mead",
                    options={"xatol": 1e-12, "fatol": 1e-14, "maxiter": 5000})  # fmt: skip
    assert line.chi_square <= best.fun + 1e-12
    assert (line.intercept, line.slope) == pytest.approx(best.x, abs=1e-6)


def test_without_errors_of_x_it_is_weighted_least_squares_with_its_errors():
    points = uneven(3)
    exact = Points(points.x, np.zeros(10), points.y, points.y_error)
    line, design = york(exact), np.column_stack([np.ones(10), points.x])
    information = design.T @ (design / points.y_error[:, None] ** 2)
    expected = np.linalg.solve(information, design.T @ (points.y / points.y_error**2))
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    assert (line.intercept, line.slope) == pytest.approx(expected, abs=1e-12)
    assert (line.intercept_error, line.slope_error) == pytest.approx(errors, abs=1e-12)


@pytest.mark.parametrize("fit", [york, deming])
@pytest.mark.parametrize("seed", range(5))
def test_which_side_is_called_x_does_not_matter(fit, seed):
    points = uneven(seed)
    turned = Points(points.y, points.y_error, points.x, points.x_error)
    assert fit(turned).slope == pytest.approx(1 / fit(points).slope, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_with_equal_errors_york_and_deming_are_one_line(seed):
    points = scattered(seed, sx=0.8, sy=1.4)
    assert deming(points).slope == pytest.approx(york(points).slope, rel=1e-10)
    assert deming(points).intercept == pytest.approx(york(points).intercept, rel=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500), st.floats(0.1, 10), st.floats(-50, 50))
def test_another_unit_or_origin_turns_into_the_same_line(seed, factor, shift):
    points = uneven(seed)
    other = Points(points.x * factor + shift, points.x_error * factor, points.y, points.y_error)
    first, second = york(points), york(other)
    assert second.slope == pytest.approx(first.slope / factor, rel=1e-6)
    assert second.slope_error == pytest.approx(first.slope_error / factor, rel=1e-6)
    assert second.intercept == pytest.approx(first.intercept - first.slope * shift / factor, rel=1e-6, abs=1e-5)


def test_errors_of_x_flatten_a_line_that_ignores_them_and_not_this_one():
    slopes = []
    for seed in range(300):
        points = scattered(seed, n=30, sx=6.0, sy=1.0)
        plain = np.polyfit(points.x, points.y, 1)[0]
        slopes.append((plain, york(points).slope))
    flat, upright = np.median(slopes, axis=0)
    assert flat < 0.38
    assert upright == pytest.approx(0.5, abs=0.02)


def test_a_spread_that_errors_do_not_explain_is_found_and_widens_the_interval():
    found = [york_with_spread(scattered(seed, n=60, spread=4.0)) for seed in range(60)]
    assert np.median([line.tau2 for line in found]) == pytest.approx(16, rel=0.15)
    assert all(line.chi_square == pytest.approx(58, abs=1e-6) for line in found)
    narrow = york(scattered(0, n=60, spread=4.0))
    assert found[0].slope_error > 2 * narrow.slope_error


def table(points, **columns):
    names = [f"area {i}" for i in range(len(points.x))]
    return pd.DataFrame({"area": names, "x": points.x, "sx": points.x_error, "y": points.y, "sy": points.y_error}
                        | columns)  # fmt: skip


def told(frame, **options):
    return ecological(frame, area="area", x="x", y="y", **({"x_error": "sx", "y_error": "sy"} | options))


def test_each_area_is_left_out_once_and_the_rest_is_refitted():
    points = scattered(1, n=8)
    frame = told(table(points)).frame
    assert frame["left_out"].tolist() == ["", *table(points)["area"]]
    again = told(table(points.without(3))).frame.iloc[0]
    assert frame.iloc[4]["estimate"] == pytest.approx(again["estimate"], rel=1e-12)
    assert frame["n_areas"].tolist() == [8] + [7] * 8


def test_an_area_that_carries_the_answer_is_named():
    points = Points(np.array([1.0, 2, 3, 4, 5, 30]), np.full(6, 0.1), np.array([5.0, 4, 6, 4, 5, 30]), np.full(6, 1.0))
    result = told(table(points))
    assert "changes without area 5" in result.frame["warnings"][0]
    assert result.frame.iloc[6]["changes"]


def test_the_word_ecological_stands_in_what_must_be_said():
    assert any("Ecological" in caveat for caveat in told(table(scattered(1))).caveats)


def test_disclosure_that_undoes_the_association_is_exactly_that():
    points = scattered(2, n=20, sx=0.3, sy=0.5)
    frame = table(points)
    frame["y"], frame["sy"] = np.exp(frame["y"] / 10), np.exp(frame["y"] / 10) * 0.05
    whole = told(frame, log=True).frame.iloc[0]
    across = np.ptp(points.x)
    # Divide y by what disclosure would make of it: nothing is left.
    flat = frame.assign(y=frame["y"] / np.exp(np.log(whole["vanishing_ratio"]) * frame["x"] / across))
    flat["sy"] = 0.05 * flat["y"]
    rest = told(flat, log=True).frame.iloc[0]
    assert rest["estimate"] == pytest.approx(0, abs=0.1 * whole["std_error"])
    assert 1 < whole["losing_ratio"] < whole["vanishing_ratio"]


def test_where_there_is_no_association_nothing_need_differ():
    points = scattered(5, n=10, slope=0.0)
    frame = table(points).assign(y=lambda t: 20 + t["y"])
    assert told(frame, log=True).frame["losing_ratio"][0] == 1.0


def test_the_band_is_narrowest_at_its_centre_and_passes_through_the_line():
    frame = told(table(scattered(4))).frame
    drawn = band(frame, (0.0, 40.0))
    narrowest = drawn["x"][(drawn["conf_high"] - drawn["conf_low"]).idxmin()]
    assert narrowest == pytest.approx(frame["centre"][0], abs=0.3)
    at = drawn.iloc[50]
    assert at["estimate"] == pytest.approx(frame["intercept"][0] + frame["estimate"][0] * at["x"])


def test_scatter_beyond_the_errors_is_told():
    assert "too short" in told(table(scattered(1, n=20, spread=5)), model="york").frame["warnings"][0]
    assert "taken for exact" in told(table(scattered(1)), x_error=None).frame["warnings"][0]


@pytest.mark.parametrize(
    ("frame", "why"),
    [(table(scattered(1, n=4)), "needs 5"), (table(scattered(1), x=3.0), "same figure"),
     (table(scattered(1, n=6), counting_unit=["offence"] * 3 + ["victim"] * 3), "unlike things")],
)  # fmt: skip
def test_where_there_is_no_line_it_is_said_why(frame, why):
    assert why in told(frame).frame["refusal"].item()


@pytest.mark.parametrize(
    ("frame", "options", "rule"),
    [(table(scattered(1), sx=-1.0), {}, "not negative"), (table(scattered(1), sx=0.0, sy=0.0), {}, "has an error"),
     (table(scattered(1), area="one"), {}, "twice"), (table(scattered(1), y=-1.0), {"log": True}, "above 0"),
     (table(scattered(1)), {"x_error": None, "y_error": None}, "--x-error"),
     (table(scattered(1)), {"model": "a"}, "one of")],
)  # fmt: skip
def test_bad_input_is_named(frame, options, rule):
    with pytest.raises(InputError, match=rule):
        told(frame, **options)
