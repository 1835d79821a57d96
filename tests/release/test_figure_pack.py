import json
import re

import pandas as pd
import pytest

from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.frame import Caption, frame
from dvstats.core.errors import InputError
from dvstats.release.figure_pack import Said, figure_pack
from dvstats.release.gate import gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import write_parts

TABLE = pd.DataFrame({
    "area": ["Here", "There"], "estimate": [0.1, 0.3], "conf_low": [0.08, 0.28], "conf_high": [0.12, 0.33],
    "interval_kind": "rounding", "verdict": ["below", "above"], "refusal": "",
})  # fmt: skip
SAID = Said("Shares of two areas: 10 per cent here, 30 per cent there; ranges from rounding.")


def pack(folder):
    figure = frame(dot_interval(TABLE), Caption("Two areas", "Share"))
    parts = figure_pack({"": figure}, gate(TABLE, Sensitivity.PUBLIC), "two", SAID, {"version": "x"})
    return figure, write_parts(parts, folder)


def test_a_pack_has_six_files(tmp_path):
    _, paths = pack(tmp_path)
    assert {path.suffix for path in paths} == {".png", ".svg", ".pdf", ".csv", ".txt", ".json"}
    assert all(path.stat().st_size for path in paths)


def test_two_packs_are_the_same_bytes(tmp_path):
    first, second = (pack(tmp_path / name)[1] for name in ("a", "b"))
    assert [one.read_bytes() for one in first] == [two.read_bytes() for two in second]


def test_the_card_holds_the_checksums_of_the_others(tmp_path):
    _, paths = pack(tmp_path)
    card = json.loads(paths[-1].read_text(encoding="utf-8"))
    assert set(card["files"]) == {path.name for path in paths[:-1]}


def test_numbers_read_back_from_the_svg_are_those_of_the_csv(tmp_path):
    figure, paths = pack(tmp_path)
    svg = next(path for path in paths if path.suffix == ".svg").read_text(encoding="utf-8")
    ax = figure.axes[0]
    to_points = ax.transData + figure.transFigure.inverted()
    numbers = pd.read_csv(tmp_path / "two.csv")
    for place, value in enumerate(numbers["estimate"]):
        group = re.search(rf'<g id="estimate-{place}">.*?<use [^>]*x="([\d.]+)"', svg, re.DOTALL)
        drawn = float(group.group(1))
        wanted = to_points.transform((100 * value, place))[0] * figure.get_figwidth() * 72
        assert drawn == pytest.approx(wanted, abs=0.5)


def test_an_alt_text_is_not_a_chapter():
    with pytest.raises(InputError, match="250"):
        Said("x" * 251)
