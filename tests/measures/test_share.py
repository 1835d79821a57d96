import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit
from scipy.stats import t

from dvstats.core.errors import InputError
from dvstats.measures.share import share
from dvstats.numerics.shares import adjusted_share, ratio_interval, tipping_ratio, wilson, year_to_year

shares = st.floats(0.001, 0.999)


def one(**columns):
    return pd.DataFrame({name: [value] for name, value in columns.items()})


def row(table, **options):
    return share(table, **options).frame.iloc[0]


def test_a_register_is_not_judged_by_sampling_alone():
    told = row(one(dv=110, all=1000), part="dv", whole="all")
    assert told["estimate"] == 0.11
    assert told["verdict"] == "not judged"
    assert told["interval_kind"].startswith("none")
    assert told["tipping_ratio"] == pytest.approx(0.89 / 0.44)


@pytest.mark.parametrize(
    ("percent", "decimals", "verdict"),
    [(8, 0, "below"), (20, 0, "not distinguishable"), (20.4, 1, "above"), (20.0, 1, "not distinguishable"),
     (19.9, 1, "below")],
)  # fmt: skip
def test_a_rounded_percentage_is_judged_by_its_rounding(percent, decimals, verdict):
    told = row(one(pc=percent), percent="pc", decimals=decimals)
    assert told["verdict"] == verdict
    assert told["conf_low"] == pytest.approx((percent - 0.5 * 10**-decimals) / 100)


@pytest.mark.parametrize(
    ("bound", "dv", "verdict"),
    [("lower", 300, "above"), ("lower", 100, "not distinguishable"), ("upper", 300, "not distinguishable"),
     ("upper", 100, "below"), ("exact", 100, "not judged")],
)  # fmt: skip
def test_a_bound_decides_on_its_own_side_only(bound, dv, verdict):
    assert row(one(dv=dv, all=1000, b=bound), part="dv", whole="all", bound="b")["verdict"] == verdict


def test_where_every_relationship_is_unknown_nothing_is_decided():
    told = row(one(dv=0, all=100, unk=100), part="dv", whole="all", unknown="unk")
    assert (told["conf_low"], told["conf_high"], told["verdict"]) == (0, 1, "not distinguishable")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50), st.floats(0, 1))
def test_bounds_hold_the_share_whatever_the_unknown_turn_out_to_be(part, unknown, rest, fraction):
    told = row(one(d=part, u=unknown, w=part + unknown + rest), part="d", whole="w", unknown="u")
    truth = (part + fraction * unknown) / (part + unknown + rest)
    assert told["conf_low"] - 1e-12 <= truth <= told["conf_high"] + 1e-12


@given(shares, st.floats(0.01, 0.99))
def test_at_the_tipping_ratio_the_adjusted_share_is_the_benchmark(recorded, benchmark):
    assert adjusted_share(recorded, tipping_ratio(recorded, benchmark)) == pytest.approx(benchmark)


@given(shares, st.floats(0.05, 20))
def test_equal_reporting_changes_nothing_and_more_for_others_raises_the_share(recorded, ratio):
    assert adjusted_share(recorded, 1.0) == pytest.approx(recorded)
    assert (adjusted_share(recorded, ratio) >= recorded - 1e-12) == (
        ratio >= 1 or adjusted_share(recorded, ratio) == recorded
    )


@given(st.integers(1, 999), st.integers(2, 50))
def test_the_unit_of_counting_does_not_change_a_share(part, factor):
    small, large = (row(one(d=part * k, w=1000 * k), part="d", whole="w") for k in (1, factor))
    assert small["estimate"] == pytest.approx(large["estimate"])
    assert small["tipping_words"] == large["tipping_words"]


def test_a_share_above_the_benchmark_tips_the_other_way():
    told = row(one(d=30, w=100), part="d", whole="w")
    assert "domestic violence would have to reach the records 1.7 times" in told["tipping_words"]


def test_an_adjusted_share_is_refused_where_crimes_have_no_victim_who_reports():
    told = row(one(d=11, w=100), part="d", whole="w", reporting_part=(0.25, 0.02), reporting_whole=(0.45, 0.02))
    assert pd.isna(told["adjusted"])
    assert "victim" in told["adjusted_refusal"]


def test_an_adjusted_share_follows_the_two_reporting_rates():
    told = row(one(d=11, w=100), part="d", whole="w", reporting_part=(0.25, 0.02), reporting_whole=(0.45, 0.02),
               whole_victim_based=True)  # fmt: skip
    assert told["adjusted"] == pytest.approx((0.11 / 0.25) / (0.11 / 0.25 + 0.89 / 0.45))
    assert told["adjusted_low"] < told["adjusted"] < told["adjusted_high"]


@pytest.mark.parametrize(
    ("row_of", "why"),
    [({"d": 5, "w": 0}, "nothing to be a share of"), ({"d": 7, "w": 5}, "not larger"), ({"d": "", "w": 9}, "missing")],
)  # fmt: skip
def test_a_row_without_a_share_says_why_and_keeps_its_place(row_of, why):
    told = share(pd.DataFrame([{"d": 1, "w": 5}, row_of], dtype=object), part="d", whole="w").frame
    assert why in told["refusal"].iloc[1]
    assert told["verdict"].tolist() == ["not judged", "not judged"]


@pytest.mark.parametrize(
    "options",
    [{"part": "d"}, {"percent": "d"}, {"percent": "d", "decimals": -1}, {"part": "d", "whole": "nope"},
     {"part": "d", "whole": "w", "benchmark": 1.0}, {"part": "d", "whole": "w", "reporting_part": (0.2, 0.1)},
     {"part": "d", "whole": "w", "reporting_part": (0.2, 0.1), "reporting_whole": (1.2, 0.1)},
     {"part": "d", "whole": "w", "decimals": 1}],
)  # fmt: skip
def test_a_request_without_sense_is_refused(options):
    with pytest.raises(InputError):
        share(one(d=1, w=10), **options)


def test_years_that_lie_on_their_trend_give_a_narrow_range():
    years = [2018, 2019, 2020, 2021]
    smooth, rough = ([100, 110, 121, 133], [100, 130, 95, 140])
    widths = []
    for counts in (smooth, rough):
        low, high = year_to_year(years, counts, [1000] * 4)
        widths.append(float((high - low).mean()))
    assert widths[0] < widths[1] / 5


def test_years_of_one_area_are_judged_year_to_year():
    table = pd.DataFrame({"a": ["X"] * 4 + ["Y"], "y": [1, 2, 3, 4, 1], "d": [90, 94, 95, 99, 5], "w": [1000] * 5})
    told = share(table, part="d", whole="w", year="y", area="a").frame
    assert told["verdict"].tolist() == ["below"] * 4 + ["not judged"]


def test_the_dispersion_from_year_to_year_is_that_of_statsmodels():
    import statsmodels.api as sm

    years, part, whole = np.arange(2015.0, 2021), np.array([90, 131, 120, 160, 148, 190.0]), np.full(6, 1000.0)
    counts = np.column_stack([part, whole - part])
    fit = sm.GLM(counts, sm.add_constant(years - 2017.5), family=sm.families.Binomial()).fit()
    spread = fit.pearson_chi2 / fit.df_resid
    half = t.isf(0.025, 4) * np.sqrt(spread / (part * (1 - part / whole)))
    low, high = year_to_year(years, part, whole)
    assert logit(high) - logit(part / whole) == pytest.approx(half, rel=1e-9)
    assert logit(part / whole) - logit(low) == pytest.approx(half, rel=1e-9)


def test_years_before_and_after_a_break_are_not_one_series():
    table = pd.DataFrame({"y": range(6), "law": ["old"] * 3 + ["new"] * 3, "d": [90, 94, 95, 300, 310, 330], "w": 1000})
    together = share(table, part="d", whole="w", year="y").frame
    apart = share(table, part="d", whole="w", year="y", series="law").frame
    width = [(frame["conf_high"] - frame["conf_low"]).mean() for frame in (together, apart)]
    assert width[1] < width[0] / 3
    assert apart["verdict"].tolist() == ["below"] * 3 + ["above"] * 3


def test_two_years_are_no_series():
    table = pd.DataFrame({"y": [1, 2], "d": [90, 94], "w": [1000, 1000]})
    assert share(table, part="d", whole="w", year="y").frame["verdict"].eq("not judged").all()


def test_a_survey_has_a_sampling_interval_and_a_register_has_none():
    table = pd.DataFrame({"pc": [25.0, 25.0], "asked": [5000, None]})
    told = share(table.assign(d=table["pc"], w=100.0), part="d", whole="w", sample="asked").frame
    assert told["verdict"].tolist() == ["above", "not judged"]
    assert told["interval_kind"].tolist() == ["sampling", "none: counted, not sampled"]
    assert (told["conf_low"][0], told["conf_high"][0]) == pytest.approx(wilson(1250, 5000))


def test_an_audit_of_recording_widens_the_range_and_may_be_absent():
    table = pd.DataFrame({"d": [15, 15], "w": [100, 100], "from": [0.14, None], "to": [0.33, None]})
    told = share(table, part="d", whole="w", recording=("from", "to")).frame
    assert told["verdict"].tolist() == ["not distinguishable", "not judged"]
    with pytest.raises(InputError, match="the low one first"):
        share(table.assign(to=0.1), part="d", whole="w", recording=("from", "to"))


def test_counts_of_unlike_things_make_no_share():
    table = pd.DataFrame({"d": [5, 5], "w": [10, 10], "of": ["victim", "offence"], "in": ["offence", "offence"]})
    told = share(table, part="d", whole="w", units=("of", "in")).frame
    assert told["refusal"].tolist() == ["counts victim over offence", ""]
    assert told["estimate"].isna().tolist() == [True, False]


RATES = {"reporting_part": (0.25, 0.02), "reporting_whole": (0.45, 0.02), "whole_victim_based": True}


def test_delta_and_monte_carlo_agree_where_errors_are_small():
    told = row(one(d=11, w=100), part="d", whole="w", draws=200_000, **RATES)
    assert told["adjusted_drawn_low"] == pytest.approx(told["adjusted_low"], abs=0.002)
    assert told["adjusted_drawn_high"] == pytest.approx(told["adjusted_high"], abs=0.002)
    assert told["adjusted"] == pytest.approx(adjusted_share(0.11, 0.45 / 0.25), abs=1e-12)


def test_without_doubt_in_the_rates_the_adjusted_share_is_a_number():
    told = row(one(d=11, w=100), part="d", whole="w", reporting_part=(0.25, 0.0), reporting_whole=(0.45, 0.0),
               whole_victim_based=True)  # fmt: skip
    limits = [told[f"adjusted{name}"] for name in ("_low", "_high", "_drawn_low", "_drawn_high")]
    assert limits == pytest.approx([told["adjusted"]] * 4)


def test_a_verdict_is_on_the_adjusted_share_where_there_is_one():
    told = row(one(d=11, w=100), part="d", whole="w", **RATES)
    assert (told["verdict"], told["verdict_about"]) == ("not distinguishable", "adjusted")
    assert told["recorded_verdict"] == "not judged"
    assert row(one(d=2, w=100), part="d", whole="w", **RATES)["verdict"] == "below"
    refused = row(one(d=11, w=100), part="d", whole="w", **(RATES | {"whole_victim_based": False}))
    assert (refused["verdict"], refused["verdict_about"]) == ("not judged", "recorded")


def test_rounding_widens_the_adjusted_interval():
    counted = row(one(d=11, w=100), part="d", whole="w", **RATES)
    rounded = row(one(pc=11), percent="pc", decimals=0, **RATES)
    assert rounded["adjusted"] == pytest.approx(counted["adjusted"])
    assert rounded["adjusted_low"] < counted["adjusted_low"] < counted["adjusted_high"] < rounded["adjusted_high"]


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.9))
def test_the_ratio_of_rates_that_surveys_support_holds_the_ratio(first, second):
    ratio, low, high = ratio_interval((first, 0.02), (second, 0.02))
    assert low <= ratio <= high
    assert (low * high) ** 0.5 == pytest.approx(second / first)


def test_whom_the_rows_are_about_is_said():
    told = share(one(d=1, w=10, sex="F", age="TOTAL"), part="d", whole="w")
    assert told.caveats[-1] == "Rows are of women, none of men alone; none is of children alone."


def test_wilsons_interval_is_the_published_one():
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263."""
    assert [round(limit, 4) for limit in wilson(81, 263)] == [0.2553, 0.3662]


def test_a_share_that_is_not_judged_is_told_how_it_could_be():
    table = pd.DataFrame({"d": [11, 12, 13], "w": [100, 100, 100], "y": [2019, 2020, 2021], "a": ["A"] * 3})
    assert any("--year with three" in line for line in share(table, part="d", whole="w").caveats)
    judged = share(table, part="d", whole="w", year="y", area="a")
    assert not any(line.startswith("Not judged") for line in judged.caveats)


def test_a_share_of_all_or_of_nothing_has_no_ratio_in_words():
    told = share(pd.DataFrame({"d": [5, 0], "w": [5, 5]}), part="d", whole="w").frame["tipping_words"]
    assert told.str.contains("no ratio of reporting").all()
