"""Publishers whose layout is documented and of whom no file was at hand: OECD, ABS, CBS, DHS; figures are invented."""

import json

import pytest

from dvstats.core.errors import InputError
from dvstats.sources import abs, cbs, dhs, oecd


def rows(found, *columns):
    return found.frame[list(columns)].values.tolist()


OECD = (
    "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,MEASURE,Measure,TIME_PERIOD,OBS_VALUE,"
    "OBS_STATUS,Observation status,UNIT_MULT\n"
    "DATAFLOW,OECD.CFE.EDS:DSD_REG_SOC@DF_SAFETY(2.0),Safety,I,NAM,Namibia,HOM,Homicides,2021,1.5,A,Normal,0\n"
    "DATAFLOW,OECD.CFE.EDS:DSD_REG_SOC@DF_SAFETY(2.0),Safety,I,FRA,France,HOM,Homicides,2021,,Q,Suppressed,0\n"
    "DATAFLOW,OECD.CFE.EDS:DSD_REG_SOC@DF_SAFETY(2.0),Safety,I,FRA,France,HOM,Homicides,2022,0,B,Break,0\n"
)


def test_sdmx_csv_of_the_oecd_keeps_suppressed_zero_and_break_apart(own_registry):
    found = oecd.parse(OECD.encode())
    assert rows(found, "geo", "period", "status", "flag") == [
        ["NA", "2021", "value", ""], ["FR", "2021", "suppressed", "q"], ["FR", "2022", "value", "b"],
    ]  # fmt: skip
    assert found.frame["value"].iloc[2] == 0
    assert found.frame["series_break"].iloc[2] == "flagged as a break by the publisher"
    assert found.frame["definition"].str.contains("MEASURE: HOM").all()
    assert "labels beside the codes left aside" in found.sources[0].notes


ABS = (
    "DATAFLOW,REGION,SEX,FREQ,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
    "ABS:RCV(1.0.0),AUS,F,A,2023,12,\nABS:RCV(1.0.0),3,F,A,2023,5,\n"
)


def test_sdmx_csv_of_the_australian_bureau_is_read_by_its_codes(own_registry):
    assert rows(abs.parse(ABS.encode()), "geo", "sex", "value", "status") == [
        ["AU", "F", 12, "value"], ["AU:3", "F", 5, "value"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parse", "text", "told"),
    (
        (oecd.parse, OECD.replace("OBS_VALUE", "VALUE"), "no column OBS_VALUE"),
        (oecd.parse, "X(2.0)".join(OECD.rsplit("(2.0)", 1)), "line 4, column STRUCTURE_ID: .*all rows are of one data"),
        (oecd.parse, OECD.replace("1.5", "1,5").replace("1,5", '"1,5"'), "the decimal mark is a point"),
        (oecd.parse, OECD.replace("NAM", "OECD_REP"), "no area 'OECD_REP'"),
        (abs.parse, ABS.replace("ABS:RCV", "ABS:XYZ"), "no dataset of abs 'xyz'"),
        (abs.parse, ABS.replace(",F,", ",9,"), "SEX is '9'"),
    ),
)  # fmt: skip
def test_damaged_sdmx_csv_is_refused(own_registry, parse, text, told):
    with pytest.raises(InputError, match=told):
        parse(text.encode())


def dutch(*more, **fields):
    row = {"ID": 0, "Geslacht": "T001038   ", "Perioden": "2022JJ00", "Slachtoffers_1": 9.0}
    return json.dumps({"odata.metadata": "…", "value": [row, *more], **fields}).encode()


def test_a_table_of_cbs_is_read_by_year_and_measure(own_registry):
    found = cbs.parse(
        dutch({"ID": 1, "Geslacht": "T001038", "Perioden": "2020JJ00", "Slachtoffers_1": None}), "99999ned"
    )
    assert rows(found, "geo", "sex", "period", "status") == [
        ["NL", "T", "2022", "value"],
        ["NL", "T", "2020", "missing"],
    ]
    assert set(found.frame["definition"]) == {"without verbal aggression"}


@pytest.mark.parametrize(
    ("data", "told"),
    (
        (dutch(**{"odata.nextLink": "https://…"}), "a part is not the whole"),
        (dutch({"ID": 1, "Geslacht": "T001038", "Perioden": "2020KW01", "Slachtoffers_1": 1}), "period '2020KW01'"),
        (dutch({"ID": 1, "Perioden": "2020JJ00", "Slachtoffers_1": 1}), "row 2: no Geslacht; rows are alike"),
        (b'{"value": []}', "no rows"),
        (b'{"odata.error": {"message": "no such table"}}', "no rows"),
    ),
)
def test_half_a_table_of_cbs_is_refused(own_registry, data, told):
    with pytest.raises(InputError, match=told):
        cbs.parse(data, "99999ned")


def answer(*more, **fields):
    row = {
        "IndicatorId": "WE_AWBT_W_ANY", "Indicator": "Wife beating justified for any reason", "CountryName": "Niger",
        "DHS_CountryCode": "NI", "SurveyYear": 2012, "CharacteristicCategory": "Total", "CharacteristicLabel": "Total",
        "IsPreferred": 1, "Value": 59.6, "CILow": 57.0, "CIHigh": 62.1,
    }  # fmt: skip
    return json.dumps({"TotalPages": 1, "Page": 1, "Data": [row, *(row | one for one in more)], **fields}).encode()


def test_an_answer_of_the_dhs_goes_by_country_names_and_what_is_preferred():
    men = {"IndicatorId": "WE_AWBT_M_ANY", "CountryName": "Congo Democratic Republic", "Value": None, "CILow": ""}
    found = dhs.parse(answer({"IsPreferred": 0, "Value": 1.0}, men))
    assert rows(found, "geo", "indicator", "sex", "status", "low") == [
        ["NE", "attitude", "F", "value", 57.0],
        ["CD", "attitude", "M", "missing", pytest.approx(float("nan"), nan_ok=True)],
    ]
    assert "1 figures that the programme does not prefer left out" in found.sources[0].notes
    assert "Wife beating justified for any reason" in found.frame["definition"].iloc[0]


@pytest.mark.parametrize(
    ("data", "told"),
    (
        (answer(TotalPages=2), "page 1 of 2; a part is not the whole"),
        (answer({"IndicatorId": "XX_YY"}), "row 2, IndicatorId: indicator 'XX_YY'; its meaning is not known here"),
        (answer({"CountryName": "Atlantis"}), "no area is called 'Atlantis'"),
        (b'{"Data": []}', "no rows"),
        (b'{"Data": [{"Value": 1}]}', "row 1: a row lacks fields"),
    ),
)
def test_half_an_answer_of_the_dhs_is_refused(data, told):
    with pytest.raises(InputError, match=told):
        dhs.parse(data)
