"""Every chart at several sizes: no layout fault, and what is drawn is what the table says."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from dvstats import discover
from dvstats.charts import theme
from dvstats.charts.bounds_bar import bounds_bar
from dvstats.charts.comparability import comparability
from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame, wrapped
from dvstats.charts.known_other_unseen import known_other_unseen
from dvstats.charts.lint import contrast, lint
from dvstats.charts.list_overlap import list_overlap
from dvstats.charts.model_spread import model_spread
from dvstats.charts.rank_interval import rank_interval
from dvstats.charts.survey_police import survey_police
from dvstats.core.captures import histories

CAPTION = Caption(
    "In three of the areas compared the share is clearly above one in five",
    "Domestic violence as a share of all recorded crime, per cent, with a subtitle that needs more lines than one",
    "Areas count differently: flag or single article, offence, complaint or incident; the order is not a ranking.",
    "e estimated or rounded", "a publisher with a long name, a table with a longer one, retrieved on a day, licence",
    "Built with dvstats",
)  # fmt: skip
SIZES = [1, 2, 12, 49]
LONG = "United Kingdom of Great Britain and Northern Ireland"


def shares(n):
    rng = np.random.default_rng(n)
    estimate = rng.uniform(0, 0.4, n)
    verdicts = ["above", "below", "not distinguishable", "not judged"]
    kinds = ["rounding", "rounding", "lower bound", "none: counted, not sampled"]
    return pd.DataFrame({
        "area": [LONG if i == 0 else f"Area {i}" for i in range(n)], "estimate": estimate,
        "conf_low": np.maximum(estimate - 0.03, 0), "conf_high": np.minimum(estimate + 0.05, 1), "flag": "",
        "interval_kind": [kinds[i % 4] for i in range(n)], "verdict": [verdicts[i % 4] for i in range(n)],
        "refusal": "",
    })  # fmt: skip


def estimates(n):
    rng = np.random.default_rng(n)
    centre = rng.uniform(20_000, 90_000, n)
    return pd.DataFrame({
        "method": [f"method {i}" for i in range(n)], "assumption": "people may differ in how easily they are recorded",
        "estimate": centre, "conf_low": centre * 0.9, "conf_high": centre * 1.2, "n_observed": 17_662,
        "lower_bound": [i % 2 == 0 for i in range(n)], "refusal": "",
    })  # fmt: skip


def captures(n):
    rng = np.random.default_rng(n)
    lists = tuple(f"list_{i}" for i in range(n))
    rows = [dict(zip(lists, h, strict=True)) | {"count": int(rng.integers(0, 900))} for h in histories(n)]
    return pd.DataFrame(rows), lists


def named(n):
    return [LONG if i == 0 else f"Area {i}" for i in range(n)]


def ranks(n):
    rank = np.arange(1, n + 1)
    return pd.DataFrame({
        "label": named(n), "rank": rank, "marginal_low": np.maximum(rank - 2, 1),
        "marginal_high": np.minimum(rank + 2, n),
        "simultaneous_low": np.maximum(rank - 5, 1), "simultaneous_high": np.minimum(rank + 4, n),
    })  # fmt: skip


def pairs(n):
    found = np.geomspace(900, 90_000, n)
    recorded = np.where(np.arange(n) % 5 == 4, np.nan, found / 7)
    return pd.DataFrame({"area": named(n), "survey": found, "recorded": recorded,
                         "conf_low": 0.8 * found, "conf_high": 1.3 * found})  # fmt: skip


def spread(n):
    rng = np.random.default_rng(n)
    centre = rng.uniform(9_000, 30_000, n)
    return pd.DataFrame({"n_hat": centre, "bic": 100 + np.linspace(0, 90, n), "conf_low": 0.9 * centre,
                         "conf_high": 1.2 * centre})  # fmt: skip


def rules(n):
    said = ["same", "differs", "not known"]
    columns = ("definition", "age", "period", "counting_unit", "sex_coverage", "source")
    return pd.DataFrame({"area": named(n)} | {c: [said[(i * k) % 3] for i in range(n)] for k, c in enumerate(columns)})


def drawings():
    for n in SIZES:
        yield f"rank-interval-{n}", lambda n=n: rank_interval(ranks(n))
        yield f"survey-police-{n}", lambda n=n: survey_police(pairs(n))
        yield f"model-spread-{n}", lambda n=n: model_spread(spread(n))
        yield f"comparability-{n}", lambda n=n: comparability(rules(n))
        yield f"dot-interval-{n}", lambda n=n: dot_interval(shares(n))
        yield f"bounds-bar-{n}", lambda n=n: bounds_bar(shares(n))
        yield f"forest-{n}", lambda n=n: forest(estimates(n))
    for n in (2, 3, 5):
        table, lists = captures(n)
        yield (
            f"list-overlap-{n}",
            lambda t=table, k=lists: list_overlap(t, lists=k, unseen=1480.0, low=920.0, high=2390.0),
        )
    for first, second, unseen in ((1200, 1544, 8500), (10, 2000, 50), (5000, 1, 4)):
        parts = pd.DataFrame({"part": ["Known to police", "Known to other services only", "On no list"],
                              "count": [first, second, unseen], "conf_low": [np.nan, np.nan, 0.8 * unseen],
                              "conf_high": [np.nan, np.nan, 1.4 * unseen]})  # fmt: skip
        yield f"known-other-unseen-{first}", lambda parts=parts: known_other_unseen(parts)


DRAWINGS = dict(drawings())


SIZED = [(name, theme.WIDTH) for name in DRAWINGS]
SIZED += [(name, width) for name in DRAWINGS for width in (5.0, 10.0) if name.endswith(("-12", "-5", "-1200"))]


@pytest.mark.parametrize(("name", "width"), SIZED)
def test_a_figure_has_no_layout_fault(name, width):
    assert lint(frame(DRAWINGS[name](), CAPTION, width=width)) == []


def spoilt(name):
    table = shares(4)
    if name == "all missing":
        return table.assign(estimate=np.nan, conf_low=np.nan, conf_high=np.nan, refusal="the total is missing")
    if name == "zero":
        return table.assign(estimate=0.0, conf_low=0.0, conf_high=0.0, interval_kind="rounding")
    if name == "one hundred per cent":
        return table.assign(estimate=1.0, conf_low=0.99, conf_high=1.0, interval_kind="rounding")
    return table.assign(conf_high=0.95, interval_kind="rounding")


@pytest.mark.parametrize("name", ["all missing", "zero", "one hundred per cent", "off scale"])
def test_odd_values_are_drawn_without_fault(name):
    highest = 0.5 if name == "off scale" else None
    assert lint(frame(dot_interval(spoilt(name), highest=highest), CAPTION)) == []


def test_bounds_without_a_figure_say_so():
    ax = bounds_bar(spoilt("all missing"))
    assert sum(text.get_text() == "no figure" for text in ax.texts) == 4


def test_dots_stand_where_the_table_says():
    table = shares(12)
    ax = dot_interval(table)
    drawn = {line.get_gid(): line.get_xdata()[0] for line in ax.lines if str(line.get_gid()).startswith("estimate")}
    for place, row in table.iterrows():
        if "bound" not in row["interval_kind"]:
            assert drawn[f"estimate-{place}"] == pytest.approx(100 * row["estimate"])


def test_a_bound_is_never_a_dot():
    ax = dot_interval(shares(12))
    bounded = [i for i, kind in enumerate(shares(12)["interval_kind"]) if "bound" in kind]
    assert not {f"estimate-{i}" for i in bounded} & {line.get_gid() for line in ax.lines}
    assert {f"bound-{i}" for i in bounded} <= {line.get_gid() for line in ax.lines}


def test_a_refused_row_keeps_its_place_and_says_why():
    ax = dot_interval(spoilt("all missing"))
    assert [text.get_text() for text in ax.texts].count("No number: the total is missing") == 4


def test_bars_of_bounds_end_where_the_table_says():
    table = shares(2)
    bars = {bar.get_gid(): bar for bar in bounds_bar(table).patches}
    assert bars["known-1"].get_width() == pytest.approx(100 * table["conf_low"][1])
    assert bars["could-1"].get_x() + bars["could-1"].get_width() == pytest.approx(100 * table["conf_high"][1])


def test_survey_and_police_stand_at_their_numbers():
    table = pairs(12)
    drawn = {line.get_gid(): line.get_xdata()[0] for line in survey_police(table).lines}
    for place, row in table.iterrows():
        assert drawn[f"survey-{place}"] == row["survey"]
        assert drawn.get(f"recorded-{place}", np.nan) == pytest.approx(row["recorded"], nan_ok=True)


def test_a_number_of_zero_is_told_and_not_drawn_on_a_scale_of_tenfold_steps():
    ax = survey_police(pairs(1).assign(recorded=0.0))
    assert "recorded-0" not in {line.get_gid() for line in ax.lines}
    assert "zero" in [text.get_text() for text in ax.texts]


def test_models_far_from_the_best_are_counted_and_not_drawn():
    table = spread(49)
    (drawn,) = [line for line in model_spread(table).lines if line.get_gid() == "models"]
    near = table["bic"] - table["bic"].min() <= 60
    assert list(drawn.get_ydata()) == list(table["n_hat"][near])


def test_charts_leave_the_global_state_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    for draw in DRAWINGS.values():
        draw()
    assert dict(mpl.rcParams) == before


def test_every_chart_is_found_by_its_name():
    assert set(discover.offers("charts")) == {
        "dot-interval",
        "bounds-bar",
        "list-overlap",
        "forest",
        "known-other-unseen",
        "comparability",
        "model-spread",
        "rank-interval",
        "survey-police",
        "headline-assumptions",
        "ecological",
        "funnel",
        "tipping-map",
        "cascade",
        "roc",
        "reliability",
    }


@pytest.mark.parametrize(
    ("fault", "spoil"),
    [("clipped", lambda f: f.text(0.95, 0.5, "beyond the edge", fontsize=9)),
     ("overlap", lambda f: (f.text(0.2, 0.5, "one"), f.text(0.21, 0.5, "two"))),
     ("small print", lambda f: f.text(0.2, 0.5, "small", fontsize=6)),
     ("weak contrast", lambda f: f.text(0.2, 0.5, "pale", color="#999999")),
     ("on a mark", lambda f: (f.axes[0].plot([0, 1], [0.5, 0.5]), f.axes[0].text(0.5, 0.5, "word", va="center")))],
)  # fmt: skip
def test_the_lint_finds_each_kind_of_fault(fault, spoil):
    figure = Figure(figsize=(3, 2))
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.set_axis_off()
    spoil(figure)
    assert fault in {found.split(":")[0] for found in lint(figure)}


@pytest.mark.parametrize("colour", [theme.INK, theme.GREY, theme.ORANGE_TEXT, theme.PLUM, theme.BLUE])
def test_colours_of_text_have_contrast(colour):
    assert contrast(colour) >= 4.5


def test_wrapped_lines_are_the_whole_text():
    text = "one two three four five six seven eight nine ten"
    lines = wrapped(text, theme.font(), 0.8)
    assert " ".join(lines) == text
    assert len(lines) > 2


def test_a_forest_tells_bounds_refusals_and_intervals_without_an_end_apart():
    table = estimates(4).astype({"lower_bound": object})
    table.loc[1, ["estimate", "conf_low", "conf_high", "refusal"]] = [np.nan, np.nan, np.nan, "nobody is on two lists"]
    table.loc[1, "lower_bound"] = None
    table.loc[3, "conf_high"] = np.inf
    ax = forest(table)
    said = [text.get_text() for text in ax.texts]
    assert "nobody is on two lists" in said
    assert sum(text.startswith("≥ ") for text in said) == 2
    assert any(text.endswith("no upper limit)") for text in said)
    drawn = {line.get_gid() for line in ax.lines}
    assert {"open-0", "open-2"} <= drawn
    assert "estimate-1" not in drawn


def test_one_wide_interval_does_not_press_the_others_together():
    table = estimates(3)
    table.loc[0, "conf_high"] = 4e6
    assert forest(table).get_xlim()[1] <= 2.2 * table["estimate"].max()
