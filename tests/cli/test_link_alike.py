"""From registers to a corrected N on the command line; no value of a cell is shown or written on the way."""

import json
import logging

import pandas as pd
import pytest

from dvstats.cli import main
from tests.records.synthetic import answers, registers

ON = "given,family,born:date,postcode:code"
PEOPLE = 3000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("splink", reason="needs the extra `linkage`")
    return tmp_path_factory.mktemp("registers")


@pytest.fixture(scope="module")
def truth(folder):
    return registers(folder, PEOPLE, (0.5, 0.4), seed=21, lost=0.04)


def run(folder, *words):
    return main(["link", str(folder / "a.csv"), str(folder / "b.csv"), "--on", ON, "--alike", *map(str, words)])


def test_a_review_goes_round_and_corrects_and_tells_no_value_of_a_cell(folder, truth, tmp_path, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    review, band, table = (tmp_path / name for name in ("review.csv", "band.csv", "table.csv"))
    assert run(folder, "--review", review, "--band", band, "--out", table, "--review-size", 200, "--searches", 200) == 0
    printed = capsys.readouterr()
    assert "questions for the reviewer" in printed.out
    no_value(folder, printed.out + printed.err + caplog.text + "".join(path.read_text() for path in tmp_path.iterdir()))
    rows = pd.read_csv(band, dtype={"threshold": str})
    assert rows["threshold"].tolist() == ["0.5", "0.7", "0.8", "0.9", "0.95", "0.99", "0.999"]
    assert rows["estimate"].is_monotonic_increasing
    asked = pd.read_csv(review, dtype={"second_row": "Int64"})
    answers(asked, truth).to_csv(review, index=False)
    # Were the second linkage not the first again, the answers would be of no merge of it.
    assert run(folder, "--reviewed", review, "--model", "[1,2]", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    rates = {row["error"]: row for row in told["error_rates"]}
    assert rates["missed links"]["conf_low"] > 0
    plain, drawn, corrected, of_model = told["estimates"]
    assert plain["low"] > PEOPLE
    for one in (drawn, corrected, of_model):
        assert one["low"] < PEOPLE < one["high"]
    # Of two lists both corrections have one number.
    assert of_model["n_hat"] == pytest.approx(corrected["n_hat"])
    assert drawn["method"] == "linkage-draws"


def no_value(folder, everything):
    rows = pd.read_csv(folder / "a.csv", dtype=str).head(300)
    assert not [name for name in {*rows["given"], *rows["family"], *rows["born"]} if name in everything.lower()]


@pytest.mark.parametrize(("words", "told"), [
    (["--threshold", "2"], "between 0 and 1"),
    (["--method", "zelterman"], "captures over lists"),
    (["--method", "no-such"], "no method"),
    (["--engine", "abacus"], "no engine"),
    (["--draws", "1"], "two or more"),
    (["--model", "[12]"], "say --reviewed FILE"),
])  # fmt: skip
def test_what_cannot_be_asked_is_told(folder, truth, capsys, words, told):
    assert run(folder, *words) == 2
    assert told in capsys.readouterr().err


def test_options_of_what_is_alike_need_the_word(folder, truth, capsys):
    words = ["link", str(folder / "a.csv"), str(folder / "b.csv"), "--on", "given", "--threshold", "0.8"]
    assert main(words) == 2
    assert "without --alike" in capsys.readouterr().err
