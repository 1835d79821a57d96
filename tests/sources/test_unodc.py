import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.sources._read import read
from dvstats.sources.unodc import parse

COLUMNS = ["Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year",
           "Unit of measurement", "VALUE", "Source"]  # fmt: skip
HEAD = ",".join(COLUMNS) + "\n"
ROW = "CHE,Switzerland,Europe,,Violent offences,by type of offence,Kidnapping,Total,Total,2019,Counts,7,CTS\n"


def workbook(path, above, rows):
    """A workbook in the survey's layout, with lines above its header."""
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        table = pd.DataFrame([*([*line, *[""] * 12] for line in above), COLUMNS, *rows])
        table.to_excel(book, sheet_name="data_cts_violent_and_sexual_cri", header=False, index=False)
    return path.read_bytes()


@pytest.mark.parametrize("above", ([], [["UNODC"], ["12/05/2023"]]), ids=("row 1", "row 3"))
def test_the_header_is_found_wherever_it_stands(tmp_path, above):
    row = ["NAM", "Namibia", "Africa", "", "Violent offences", "by type of offence", "Serious assault", "Total",
           "Total", 2019, "Counts", 7.0, "CTS"]  # fmt: skip
    found = parse(workbook(tmp_path / "t.xlsx", above, [row, [""] * 12 + ["a footer"]]), place="t.xlsx")
    assert found.frame[["geo", "offence", "value", "counting_unit"]].values.tolist() == [
        ["NA", "ICCS020111", 7.0, "offence"]
    ]
    notes = found.sources[0].notes
    assert "1 rows without an area and a figure left out" in notes
    assert ("2 lines above the header left out" in notes) == bool(above)


def test_semicolons_title_line_and_latin_letters_are_read_and_told(wire):
    found = parse(wire("unodc_semicolons.csv"), place="unodc.csv")
    assert found.frame["geo"].tolist() == ["GB-EAW", "GB-EAW", "CI"]
    assert found.frame["relationship"].tolist() == ["FAM_IPTN", "UNK", "TOTAL"]
    assert found.frame["geo_published"].iloc[2] == "Côte d'Ivoire"
    notes = " ".join(found.sources[0].notes)
    assert "cp1252" in notes
    assert "semicolons" in notes


def test_a_zero_is_a_value(wire):
    found = parse(wire("unodc_semicolons.csv")).where(relationship="UNK").frame
    assert found[["value", "status"]].values.tolist() == [[0.0, "value"]]


def test_a_rate_says_what_it_is_per(wire):
    found = parse(wire("unodc_semicolons.csv")).where(geo="CI").frame.iloc[0]
    assert (found["unit"], found["denominator"]) == ("P_HTHAB", "population, of the sex in question")


REFUSED = {
    "no header": ("a,b,c,d\n1,2,3,4\n", "no header"),
    "missing column": (HEAD.replace(",Sex", "") + ROW.replace(",Total,Total", ",Total"), "no column Sex"),
    "ragged": (HEAD + ROW + "CHE,Switzerland\n", "line 3: 2 cells; the header has 13"),
    "unknown area": (HEAD + ROW.replace("CHE", "ZZZ"), "no area 'ZZZ'"),
    "unknown indicator": (HEAD + ROW.replace("Violent offences", "Something else"), "counting unit is not known"),
    "unknown unit": (HEAD + ROW.replace("Counts", "Furlongs"), "'Furlongs'"),
    "unknown sex": (HEAD + ROW.replace("Total,Total", "Mixed,Total"), "'Mixed'"),
    "suppressed": (HEAD + ROW.replace(",7,", ",<5,"), "VALUE is '<5'"),
    "thousands": (HEAD + ROW.replace(",7,", ',"1,278",'), "separator of thousands"),
    "negative": (HEAD + ROW.replace(",7,", ",-7,"), "not negative"),
    "duplicate": (HEAD + ROW * 2, "same key"),
    "contradiction": (HEAD + ROW + ROW.replace(",7,", ",8,"), "same key"),
    "year in the future": (HEAD + ROW.replace("2019", "2190"), "year '2190'"),
    "figure without an area": (HEAD + ROW.replace("CHE", ""), "no area ''"),
    "web page": ("<html></html>", "web page"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_file_is_refused_with_its_place(name):
    text, told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        parse(text.encode(), place="unodc.csv")
    assert told in str(caught.value)
    assert "unodc.csv" in str(caught.value)


def test_a_workbook_without_the_header_is_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    pd.DataFrame({"a": [1], "b": [2]}).to_excel(path, engine="xlsxwriter")
    with pytest.raises(InputError, match="no header"):
        parse(path.read_bytes(), place="t.xlsx")


def test_the_real_survey_of_violence_is_read_whole(raw):
    found = read("unodc", raw("unodc_cts_violent_sexual_crime_B.csv.gz"))
    assert len(found) == 26114
    swiss = found.where(
        geo="CH", period="2021", offence="ICCS020111", indicator="serious_assault_victims", unit="NR"
    ).frame
    assert swiss.groupby("relationship")["value"].sum().to_dict() == {
        "FAM_IPTN": 109, "KNOWN": 146, "STRANGER": 282, "UNK": 149,
    }  # fmt: skip


# file → rows with a figure, and one of them
REAL = {
    "unodc_ipfm_homicide.csv": (2399, {"geo": "AL", "period": "2005", "relationship": "FAM_IPTN", "sex": "T"}, 19),
    "unodc_crime_related_hom.csv": (1627, {"geo": "AL", "period": "2005", "sex": "F"}, 2),
    "unodc_homicide_shiny_dt.csv.gz": (
        49294,
        {
            "geo": "AF",
            "period": "2009",
            "unit": "NR",
            "sex": "T",
            "age": "TOTAL",
            "definition": "victims of intentional homicide",
        },
        1115,
    ),
    "unodc_homicide_ts_countries.csv": (
        19228,
        {"geo": "AF", "period": "2009", "sex": "T", "definition": "victims of intentional homicide"},
        3.9815,
    ),
    "unodc_kidnapping.xlsx": (1329, {"geo": "BI", "period": "2008"}, 24),
    "unodc_robbery.xlsx": (1482, {"geo": "BI", "period": "2008"}, 4009),
    "unodc_sexual_exploitation.xlsx": (119, {"geo": "MA", "period": "2017"}, 642),
}


@pytest.mark.parametrize("name", REAL)
def test_the_real_files_of_earlier_years_are_read_whole(raw, name):
    rows, where, value = REAL[name]
    found = read("unodc", raw(name))
    assert len(found) == rows
    assert found.where(**where).frame["value"].tolist() == [value]
