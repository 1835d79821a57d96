import gzip

import pytest

from dvstats.core.errors import FormatError, InputError
from dvstats.sources._read import read
from dvstats.sources.eurostat import parse

HEAD = "freq,iccs,unit,geo\\TIME_PERIOD\t2021 \t2022 \n"


def cell(observations, **where):
    found = observations.where(**where).frame
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture
def flagged(wire):
    return parse(wire("eurostat_crim_hom_vrel.tsv"), place="eurostat_crim_hom_vrel.tsv")


# area, year → value, status, flag
CELLS = {
    ("GR", "2020"): (11, "value", "b"),
    ("GR", "2021"): (None, "suppressed", "c"),
    ("GR", "2022"): (None, "suppressed", "u"),
    ("GB", "2020"): (None, "missing", ""),
    ("GB", "2021"): (0, "value", ""),
    ("GB", "2022"): (3, "value", "bep"),
    ("XK", "2020"): (0.25, "value", "d"),
    ("XK", "2021"): (None, "not applicable", "z"),
    ("XK", "2022"): (0, "value", "n"),
    ("EU_V", "2020"): (1900, "value", "e"),
    ("EU_V", "2021"): (1000, "value", ""),
}


@pytest.mark.parametrize("place", CELLS, ids="-".join)
def test_a_cell_keeps_figure_status_and_flag_apart(flagged, place):
    geo, period = place
    value, status, flag = CELLS[place]
    found = cell(flagged, geo=geo, period=period)
    assert (found["status"], found["flag"]) == (status, flag)
    assert (
        found["value"] == pytest.approx(value, nan_ok=True) if value is not None else found["value"] != found["value"]
    )


def test_the_registry_adds_what_the_file_does_not_say(flagged):
    found = cell(flagged, geo="XK", period="2020")
    assert (found["counting_unit"], found["offence"], found["relationship"]) == ("victim", "ICCS0101", "FAM")
    assert (found["unit"], found["sex"]) == ("P_HTHAB", "M")
    assert "sex in question" in found["denominator"]
    assert found["geo_published"] == "XK"
    assert cell(flagged, geo="GR", period="2020")["geo_published"] == "EL"
    assert (found["period_start"], found["period_end"]) == ("2020-01-01", "2020-12-31")


def test_the_layout_before_2023_has_no_frequency_and_descending_years(wire):
    old = parse(wire("eurostat_crim_off_cat_before_2023.tsv"), "crim_off_cat")
    assert cell(old, geo="AT", period="2010")["value"] == 10
    assert cell(old, geo="GB-EAW", period="2012")["value"] == 22


def test_sdmx_csv_1_is_read_with_its_flags_and_norway_stays_norway(wire):
    found = parse(wire("eurostat_sdmx_1.csv"))
    assert cell(found, geo="NO")["flag"] == "p"
    assert cell(found, geo="GR", period="2021")["status"] == "suppressed"
    assert cell(found, geo="GR", period="2022")["unit"] == "P_HTHAB"


def test_sdmx_csv_2_has_labels_beside_codes(wire):
    found = parse(wire("eurostat_sdmx_2.csv"))
    italy = cell(found, geo="IT", violence="PHY")
    assert (italy["value"], italy["flag"], italy["sex"]) == (12.5, "d", "F")
    assert italy["denominator"] == "ever-partnered women 18-74"
    assert "violence PHY" in italy["definition"]
    assert cell(found, geo="IT", violence="PSY")["status"] == "suppressed"


def test_a_compressed_file_reads_like_the_plain_one(wire):
    plain = wire("eurostat_crim_hom_vrel.tsv")
    packed = parse(gzip.compress(plain), "crim_hom_vrel")
    assert packed.frame.equals(parse(plain, "crim_hom_vrel").frame)


# what is in the file → what the message says
REFUSED = {
    "other frequency": (HEAD + "Q,ICCS0101,NR,AT\t1 \t2 \n", "line 2, freq: freq is 'Q'"),
    "unknown area": (HEAD + "A,ICCS0101,NR,QQ\t1 \t2 \n", "line 2, geo: no area 'QQ'"),
    "unknown unit": (HEAD + "A,ICCS0101,EUR,AT\t1 \t2 \n", "line 2, unit: unit is 'EUR'"),
    "missing code": (HEAD + "A,ICCS0101,NR\t1 \t2 \n", "line 2: 3 codes"),
    "truncated row": (HEAD + "A,ICCS0101,NR,AT\t1 \n", "line 2: 2 cells; the header has 3"),
    "no figure": (HEAD + "A,ICCS0101,NR,AT\t1 \t2.3.4 \n", "line 2, 2022: '2.3.4' is no figure"),
    "decimal comma": (HEAD + "A,ICCS0101,NR,AT\t1 \t2,5 \n", "'2,5' is no figure"),
    "duplicate key": (HEAD + "A,ICCS0101,NR,AT\t1 \t2 \n" * 2, "same key"),
    "contradiction": (HEAD + "A,ICCS0101,NR,AT\t1 \t2 \nA,ICCS0101,NR,AT\t1 \t3 \n", "same key"),
    "year in the future": (HEAD.replace("2022", "3022") + "A,ICCS0101,NR,AT\t1 \t2 \n", "year '3022'"),
    "unknown dataset": ("freq,quux,geo\\TIME_PERIOD\t2021 \nA,x,AT\t1 \n", "--dataset"),
    "web page": ("<!DOCTYPE html><title>503</title>", "web page"),
    "fault": ("<S:Fault><faultcode>150</faultcode></S:Fault>", "web page or XML message"),
    "another file": ("a,b\n1,2\n", "begins with 'a,b'"),
    "two datasets in one": (
        "DATAFLOW,freq,iccs,unit,geo,TIME_PERIOD,OBS_VALUE\nE:CRIM_OFF_CAT(1.0),A,ICCS0101,NR,AT,2020,1\n"
        "E:OTHER(1.0),A,ICCS0101,NR,AT,2021,1\n",
        "line 3, column DATAFLOW: DATAFLOW is 'E:OTHER(1.0)'; all rows are of one dataset",
    ),
    "SDMX-CSV without value": ("DATAFLOW,freq,geo,TIME_PERIOD\nX,A,AT,2020\n", "no column OBS_VALUE"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_file_is_refused_with_its_place(name):
    text, told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        parse(text.encode(), place="wire.tsv")
    assert told in str(caught.value)


def test_a_file_without_areas_is_refused():
    with pytest.raises(InputError, match="no column geo"):
        parse(b"freq,iccs,unit\\TIME_PERIOD\t2021 \nA,ICCS0101,NR\t1 \n", "crim_off_cat")


@pytest.mark.parametrize("how", ({"dataset": "crim_hom_vrel"}, {"place": "crim_hom_vrel.tsv"}))
def test_a_file_of_other_dimensions_is_not_taken_for_what_it_is_called(how):
    with pytest.raises(FormatError, match="dimensions freq, iccs, unit, geo; crim_hom_vrel has freq, pers_cat"):
        parse((HEAD + "A,ICCS0101,NR,AT\t1 \t2 \n").encode(), **how)


def test_a_file_that_says_which_it_is_is_no_other(wire):
    assert len(parse(wire("eurostat_sdmx_1.csv"), "")) > 0
    with pytest.raises(FormatError, match="gbv_dv_occ was asked for; leave out --dataset"):
        parse(wire("eurostat_sdmx_1.csv"), "gbv_dv_occ")


def test_the_real_file_of_recorded_offences_is_read_whole(raw):
    path = raw("eurostat_crim_off_cat.tsv")
    found = read("eurostat", path)
    assert len(found) == 1558 * 15
    assert (found.frame["status"] == "missing").sum() == 5896
    assert cell(found, geo="AL", period="2008", offence="ICCS0101", unit="NR")["value"] == 88
    assert {"GB-EAW", "GB-SCT", "GB-NIR", "GR", "XK"} <= set(found.frame["geo"])


def test_a_flagged_break_parts_the_series():
    head = "freq,iccs,unit,geo\\TIME_PERIOD\t2023 \t2022 \t2021 \t2020 \n"
    found = parse((head + "A,ICCS0101,NR,AT\t4 \t3 b\t2 \t1 \nA,ICCS0101,NR,BE\t4 \t3 \t2 \t1 p\n").encode())
    told = found.frame.assign(series=found.series()).sort_values(["geo", "period"])
    austria, belgium = told[told["geo"] == "AT"], told[told["geo"] == "BE"]
    assert austria["series_break"].tolist() == ["", "", "flagged as a break by the publisher", ""]
    assert austria.groupby("series")["period"].apply(list).tolist() == [["2020", "2021"], ["2022", "2023"]]
    assert belgium["series"].nunique() == 1


def test_the_edition_that_the_file_names_is_on_every_row(wire):
    found = parse(wire("eurostat_sdmx_1.csv")).frame
    assert found["vintage"].ne("").all()
