"""Charts of the offender side: no layout fault, and what is drawn is what the table says."""

import numpy as np
import pandas as pd
import pytest

from dvstats.charts import theme
from dvstats.charts.cascade import cascade
from dvstats.charts.frame import Caption, frame
from dvstats.charts.lint import lint
from dvstats.charts.reliability import reliability
from dvstats.charts.roc import roc
from dvstats.measures.calibration import calibration
from dvstats.measures.cascade import cascade as measured
from dvstats.numerics.roc import roc_points

CAPTION = Caption("Of those convicted, one in four starts a programme in this invented country",
                  "Invented numbers that show the layout", "Stages count others.", "", "invented")  # fmt: skip


def stages(n=8):
    rows = pd.DataFrame({
        "stage": ["estimated perpetrators", "known to police", "prosecuted", "convicted",
                  "in custody or under supervision", "risk-assessed", "programme started", "programme completed"],
        "value": [20000, 5000, 1200, 800, 950, None, 200, 120], "low": [16000, *[None] * 7],
        "high": [25000, *[None] * 7], "unit": ["person", "person", "case", *["person"] * 5], "year": 2023,
        "kind": [*["flow"] * 4, "stock", *["flow"] * 3],
    })  # fmt: skip
    return measured(rows.head(n)).frame


def people(n=300, seed=3):
    rng = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(1 - rng.normal(size=n)))
    return pd.DataFrame({"p": p, "y": (rng.random(n) < p).astype(float)})


def curves(scores=2):
    table = people()
    parts = []
    for i in range(scores):
        false, true, _ = roc_points(table["p"].to_numpy() + i, table["y"].to_numpy())
        parts.append(pd.DataFrame({"score": f"score {i}", "false_positive": false, "true_positive": true}))
    return pd.concat(parts)


def observed(bins=8):
    rows = calibration(people(), probability="p", outcome="y", bins=bins).frame
    return rows[rows["quantity"] == "reliability"]


DRAWINGS = {
    **{f"cascade-{n}": lambda n=n: cascade(stages(n)) for n in (1, 5, 8)},
    **{f"roc-{n}": lambda n=n: roc(curves(n)) for n in (1, 3)},
    **{f"reliability-{n}": lambda n=n: reliability(observed(n)) for n in (1, 8)},
}


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("width", [5.0, theme.WIDTH, 10.0])
def test_a_figure_has_no_layout_fault(name, width):
    assert lint(frame(DRAWINGS[name](), CAPTION, width=width)) == []


def test_stages_stand_at_their_numbers_and_a_missing_one_is_told():
    ax = cascade(stages())
    drawn = {line.get_gid(): float(line.get_xdata()[0]) for line in ax.lines}
    assert drawn["stage-0"] == 20000
    assert drawn["stage-7"] == 120
    assert "stage-5" not in drawn
    texts = [text.get_text() for text in ax.texts]
    assert "no figure" in texts
    assert "not divided: stock and flow" in texts
    assert any(text.startswith("25\N{NO-BREAK SPACE}% of convicted") for text in texts)


def test_a_stock_is_hollow_and_an_estimate_a_diamond():
    marks = {line.get_gid(): line for line in cascade(stages()).lines}
    assert marks["stage-4"].get_markerfacecolor() == theme.PAPER
    assert marks["stage-0"].get_marker() == "D"
    assert list(marks["interval-0"].get_xdata()) == [16000, 25000]


def test_a_curve_of_no_skill_is_the_line_of_chance():
    table = pd.DataFrame({"score": "a", "false_positive": [0.0, 0.5, 1.0], "true_positive": [0.0, 0.5, 1.0]})
    (curve,) = [line for line in roc(table).lines if line.get_gid() == "curve-a"]
    assert list(curve.get_xdata()) == list(curve.get_ydata())


def test_observed_shares_stand_where_the_table_says():
    table = observed()
    (dots,) = [line for line in reliability(table).lines if line.get_gid() == "observed"]
    assert list(dots.get_xdata()) == pytest.approx(list(100 * table["predicted"]))
    assert list(dots.get_ydata()) == pytest.approx(list(100 * table["estimate"]))
