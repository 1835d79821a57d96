"""Numbers of a chart are those of its language: a German chart says the numbers of the English one, with commas."""

import importlib
import pkgutil
import re

import pandas as pd
import pytest
from matplotlib.text import Text

from dvstats.charts import theme
from dvstats.charts.cascade import cascade
from dvstats.words.catalogue import speaking
from tests.charts import examples

FOUND = sorted(module.name for module in pkgutil.iter_modules(examples.__path__))
EXAMPLES = {name: importlib.import_module(f"tests.charts.examples.{name}").EXAMPLE for name in FOUND}
GERMAN = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")


def spoken_in(name, n, language):
    """The texts of a chart in a language, drawn after the language is no longer spoken."""
    with speaking(language):
        ax = EXAMPLES[name].draw(EXAMPLES[name].table(n))
    ax.figure.set_size_inches(theme.WIDTH, ax.figure.get_figheight())
    ax.figure.canvas.draw()
    return [text.get_text() for text in ax.figure.findobj(Text)]


def numbers_of(text, *, thousands, decimal):
    told = re.findall(r"\d(?:[\d.,]*\d)?", text)
    return sorted(float(number.replace(thousands, "").replace(decimal, ".")) for number in told)


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("n", [2, 12])
def test_a_german_chart_says_the_numbers_of_the_english_one(name, n):
    n = min(n, max(EXAMPLES[name].sizes))
    english, german = (spoken_in(name, n, language) for language in ("en", "de"))
    for one, two in zip(english, german, strict=True):
        assert numbers_of(one, thousands=",", decimal=".") == numbers_of(two, thousands=".", decimal=","), (one, two)
        assert all(GERMAN.fullmatch(number) for number in re.findall(r"\d(?:[\d.,]*\d)?", two)), two


@pytest.mark.parametrize("name", ["series"])
def test_a_year_has_no_thousands(name):
    assert {"2014", "2016"} & set(spoken_in(name, 2, "de"))


def test_a_share_of_an_estimated_stage_has_its_range_in_the_language():
    stages = {"stage": ["known", "convicted"], "value": [5000.0, 800.0], "unit": "person", "year": 2023, "kind": "flow",
              "estimate": [float("nan"), 0.16], "conf_low": [float("nan"), 0.125], "conf_high": [float("nan"), 0.2],
              "of_stage": ["", "known"], "reason": ""}  # fmt: skip
    with speaking("de"):
        texts = [text.get_text() for text in cascade(pd.DataFrame(stages)).texts]
    assert "16\xa0% (12,5–20,0) von known" in texts
