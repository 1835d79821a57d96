"""The walk of a published row to a figure: nothing is guessed, and what must be said with it arrives with it."""

import json

import pandas as pd
import pytest

import dvstats as dv
from dvstats.charts.frame import Caption, frame
from dvstats.charts.observed import measured, remarks
from dvstats.charts.series import series
from dvstats.cli import _figure_words
from dvstats.cli._entry import main
from dvstats.store.observation_file import read_observations, write_observations

# Invented figures in Eurostat's layout: a break, a provisional figure, a missing and a confidential one.
WIRE = (
    "freq,pers_cat,sex,unit,geo\\TIME_PERIOD\t2019 \t2020 \t2021 \t2022 \n"
    "A,IPTN,F,NR,AT\t31 \t35 \t: \t29 b\nA,IPTN,F,NR,EL\t12 \t17 p\t: c\t1139 \n"
)
MEN = "A,IPTN,M,NR,AT\t4 \t3 \t: \t2 \n"
LOWER_BOUND = "Where the relationship is not known, the figure for partners and family is a lower bound."


@pytest.fixture
def observed(tmp_path):
    """Read the wire as the command line does, and return the file of observations."""

    def read(wire=WIRE):
        (tmp_path / "crim_hom_vrel.tsv").write_text(wire, encoding="utf-8")
        out = tmp_path / "obs.csv"
        assert main(["read", "eurostat", str(tmp_path / "crim_hom_vrel.tsv"), "--out", str(out)]) == 0
        return out

    return read


def drawn(path, *words):
    """Draw the series for a page and return its folder."""
    out = path.parent / "out"
    assert main(["figure", "series", "--data", str(path), "--out", str(out), "--format", "a4", *words]) == 0
    return out


@pytest.fixture
def captions(monkeypatch):
    """Keep the words around each figure that is drawn, as they are handed to it."""
    kept = []

    def keep(*words):
        kept.append(Caption(*words))
        return kept[-1]

    monkeypatch.setattr(_figure_words, "Caption", keep)
    return kept


def test_a_row_of_eurostat_becomes_a_figure_without_a_word_of_guessing(observed, captions):
    drawn(observed())
    (told,) = captions
    assert told.subtitle == (
        "Victims of completed intentional homicide, by relationship of the offender to the victim; female; by partners "
        "or former partners; recorded; number; 2019–2022"
    )
    assert told.notes == f"Counting unit: victim. {LOWER_BOUND}"
    assert told.flags == "b break in series; c confidential; p provisional"
    assert told.source.startswith("Eurostat, crim_hom_vrel, Commission Decision")


def test_counts_and_years_are_written_whole_in_the_file_beside_the_figure(observed):
    out = drawn(observed())
    told = pd.read_csv(out / "series.csv", dtype=str, keep_default_na=False)
    assert told["period"].tolist() == ["2019", "2020", "2021", "2022"] * 2
    assert told["value"].tolist() == ["31", "35", "", "29", "12", "17", "", "1139"]
    assert set(told["caution"]) == {LOWER_BOUND}
    assert LOWER_BOUND in (out / "series.txt").read_text(encoding="utf-8")
    assert main(["verify", str(out / "series.png")]) == 0


def test_two_figures_for_one_place_are_refused_with_the_words_that_choose(observed, capsys):
    path = observed(WIRE + MEN)
    assert main(["figure", "series", "--data", str(path), "--out", str(path.parent / "out")]) == 2
    told = capsys.readouterr().err
    assert "2 figures for AT, 2019, which differ in sex F, M" in told
    assert "--where sex=F" in told
    out = drawn(path, "--where", "sex=M")
    assert set(pd.read_csv(out / "series.csv")["geo"]) == {"AT"}


@pytest.mark.parametrize(("where", "told"), [
    ("sex=X", "--where sex=X: no row; a chart draws some rows; sex is F"),
    ("sexe=F", "--where sexe=F: no column 'sexe'"),
])  # fmt: skip
def test_rows_that_are_not_there_are_told_with_those_that_are(observed, capsys, where, told):
    path = observed()
    assert main(["figure", "series", "--data", str(path), "--out", str(path.parent / "out"), "--where", where]) == 2
    assert told in capsys.readouterr().err


def test_a_column_that_a_chart_lacks_is_answered_with_the_words_for_those_that_could_be_it(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text("country,year,women\nMalta,2020,3\nMalta,2021,4\n", encoding="utf-8")
    words = ["figure", "series", "--data", str(path), "--out", str(tmp_path / "out"), "--format", "a4"]
    assert main(words) == 2
    assert "--label country; --period year (or women)" in capsys.readouterr().err
    words += ["--label", "country", "--period", "year"]
    assert main(words) == 2
    assert "--value women" in capsys.readouterr().err
    assert main([*words, "--value", "women", "--per", "1", "--sensitivity", "public"]) == 0


def test_percentages_are_shown_as_they_were_published(tmp_path, captions):
    rows = pd.DataFrame({
        "indicator": "share", "geo": ["EE", "EE"], "period": ["2019", "2020"], "value": [16.5, 17.0], "unit": "PC",
        "counting_unit": "offence", "stage": "recorded", "source": "s", "grade": "official",
        "denominator": "all recorded crime",
    })  # fmt: skip
    path = write_observations(dv.Observations(rows), tmp_path / "obs.csv")
    svg = (drawn(path) / "series.csv").read_text(encoding="utf-8")
    assert "16.5" in svg
    assert captions[0].subtitle == "Share; recorded; per cent of all recorded crime; 2019–2020"
    texts = [text.get_text() for text in series(dv.read_observations(path).tidy()).texts]
    assert {"16.5", "17.0"} <= set(texts)


def test_in_python_the_same_row_takes_the_same_way(tmp_path):
    (tmp_path / "crim_hom_vrel.tsv").write_text(WIRE, encoding="utf-8")
    found = dv.read("eurostat", tmp_path / "crim_hom_vrel.tsv")
    table = found.tidy()
    ax = series(table)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Austria", "Greece"]
    assert {"31", "29", "12", "1,139"} <= {text.get_text() for text in ax.texts}
    figure = frame(ax, Caption("Women killed by partners", measured(table), remarks(table), "", str(found.sources[0])))
    said = " ".join(text.get_text().replace("\n", " ") for text in figure.texts)
    assert LOWER_BOUND in said
    assert "by partners or former partners" in said


def test_a_caution_stays_with_its_rows_through_a_file(observed):
    assert set(read_observations(observed()).frame["caution"]) == {LOWER_BOUND}


def test_read_tells_the_caution_once_and_the_checksum_of_what_it_read(tmp_path, capsys):
    path = tmp_path / "crim_hom_vrel.tsv"
    path.write_text(WIRE, encoding="utf-8")
    assert main(["read", "eurostat", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["notes"] == [LOWER_BOUND]
    assert len(told["provenance"]["sha256"]) == 64


def test_a_change_that_only_the_registry_knows_is_drawn_as_a_break():
    rows = pd.DataFrame({
        "indicator": "a", "geo": "EE", "period": ["2019", "2020"], "value": [10, 30], "unit": "NR",
        "counting_unit": "offence", "stage": "recorded", "source": "s", "series_break": ["", "a new law"],
    })  # fmt: skip
    ax = series(dv.Observations(rows).tidy())
    assert "break-0-2020" in {line.get_gid() for line in ax.lines}


def test_shares_and_counts_are_not_drawn_on_one_scale():
    rows = pd.DataFrame({
        "indicator": "a", "geo": ["EE", "LV"], "period": "2019", "value": [10, 30], "unit": ["NR", "PC"],
        "counting_unit": "offence", "stage": "recorded", "source": "s",
    })  # fmt: skip
    with pytest.raises(dv.InputError, match="units NR, PC; a chart has one unit"):
        series(dv.Observations(rows).tidy())
