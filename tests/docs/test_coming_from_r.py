"""The calls shown to those who come from R give the numbers that R gave."""

import doctest
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coming_from_r.md"


def test_every_call_of_ours_gives_the_number_shown():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 9
    assert not failed


def test_the_numbers_shown_are_those_of_the_references():
    text = PAGE.read_text("utf-8")
    reference = {name: json.loads((ROOT / f"tests/reference/{name}.json").read_text("utf-8")) for name in (
        "rcapture/loglinear", "care1/sample_coverage", "singlercapture/repeats")}  # fmt: skip
    hav = next(one for one in reference["rcapture/loglinear"]["tables"] if one["table"] == "HAV")
    model = next(one for one in hav["models"] if one["model"] == "[12,13]")
    care1 = reference["care1/sample_coverage"]["tables"]["HAV"]
    dutch = reference["singlercapture/repeats"]["tables"][0]["results"][0]
    assert dutch["method"] == "zt-poisson"
    for shown in (
        (round(model["abundance"], 4), round(model["stderr"], 4)),
        (round(care1["low"], 3), round(care1["independent"], 4)),
        (round(dutch["n_hat"], 3), round(dutch["std_error"], 2)),
    ):
        assert f"\n{shown}\n" in text
