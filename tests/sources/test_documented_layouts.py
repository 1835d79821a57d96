"""Layouts that publishers document and no file at hand shows; the figures are invented."""

import io
import json
import zipfile

import pytest

from dvstats.core.errors import InputError
from dvstats.sources import (
    eige,
    istat,
    open_sdg,
    pxstat,
    pxweb,
    socrata,
    ssmsi,
    statcan,
    unodc,
    unsd,
    who,
    world_bank,
)
from dvstats.store import registry


def rows(found, *columns):
    return found.frame[list(columns)].values.tolist()


BULK = (
    "\ufeff\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2026-04-08\",\n\n"
    '"Country Name","Country Code","Indicator Name","Indicator Code","2017","2018",\n'
    '"Namibia","NAM","Women who believe","SG.VAW.REAS.ZS","","20.5",\n'
    '"European Union","EUU","Women who believe","SG.VAW.REAS.ZS","","1.5",\n'
)  # fmt: skip


def test_the_bulk_file_of_the_world_bank_hides_its_header_and_mixes_in_aggregates():
    found = world_bank.parse(BULK.encode())
    assert rows(found, "geo", "period", "status") == [["NA", "2017", "missing"], ["NA", "2018", "value"]]
    assert "2 rows of regions and groups of countries left out" in found.sources[0].notes


def api(pages=1):
    one = {"indicator": {"id": "SG.VAW.REAS.ZS"}, "countryiso3code": "NOR", "date": "2018", "value": 1.5}
    return json.dumps([{"page": 1, "pages": pages}, [one, one | {"date": "2017", "value": None}]]).encode()


def test_null_is_missing_in_the_answer_of_the_world_bank():
    assert rows(world_bank.parse(api()), "geo", "period", "status") == [
        ["NO", "2018", "value"], ["NO", "2017", "missing"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "told"),
    (
        (b'[{"message":[{"id":"120","key":"Invalid value","value":"no"}]}]', "a message instead of data"),
        (api(pages=3), "page 1 of 3"),
        (b"x,y\n1,2\n", "no header"),
    ),
)
def test_half_an_answer_of_the_world_bank_is_refused(data, told):
    with pytest.raises(InputError, match=told):
        world_bank.parse(data)


PXWEB = (
    '"11ch -- Domestic violence reported as an offence, 2019"\r\n\r\n'
    '"Year";"Victim\'s sex";"Relation between the victim and the suspect";"Victim\'s age";"Offence";'
    '"Number of victims"\r\n'
    '"2019";"Male victims";"Siblings";"65 -";"Menace 25:7§";-\r\n'
    '"2019";"Female victims";"Former spouse";"15 - 17";"Menace 25:7§";..\r\n'
)


def test_a_dash_of_pxweb_is_zero_and_two_points_are_missing():
    found = pxweb.parse(PXWEB.encode("latin-1"))
    assert rows(found, "sex", "age", "relationship", "status") == [
        ["M", "Y_GE65", "FAM", "value"], ["F", "Y15-17", "IPTN", "missing"],
    ]  # fmt: skip
    assert found.frame["value"].iloc[0] == 0
    assert "1 dashes read as zero" in found.sources[0].notes


def test_an_unknown_relation_is_an_error_with_its_place():
    with pytest.raises(InputError, match="line 4, column Relation .*: Relation .* is 'Neighbour'"):
        pxweb.parse(PXWEB.replace("Siblings", "Neighbour").encode("latin-1"), place="11ch.csv")


def test_a_title_is_needed_to_tell_the_table():
    with pytest.raises(InputError, match="it is the title"):
        pxweb.parse(PXWEB.partition("\r\n\r\n")[2].encode("latin-1"))


SSMSI = (
    "\ufeffCODGEO_2025;annee;indicateur;unite_de_compte;nombre;taux_pour_mille;est_diffuse;insee_pop\n"
    "01001;2022;Violences physiques intrafamiliales;Victime;12,0;1,5;diff;800\n"
    "2A004;2022;Violences physiques intrafamiliales;Victime;;;ndiff;900\n"
)


def test_french_communes_keep_their_codes_and_withheld_figures_are_suppressed():
    found = ssmsi.parse(SSMSI.encode())
    assert rows(found, "geo", "counting_unit", "status") == [
        ["FR:01001", "victim", "value"], ["FR:2A004", "victim", "suppressed"],
    ]  # fmt: skip
    assert found.frame["value"].iloc[0] == 12


def test_an_unknown_counting_unit_is_not_guessed():
    with pytest.raises(InputError, match="unite_de_compte is 'Tonne'"):
        ssmsi.parse(SSMSI.replace("Victime;12", "Tonne;12").encode())


PXSTAT = (
    'STATISTIC,Statistic Label,TLIST(A1),Year,LGD2014,District,UNIT,VALUE\n'
    'DOMACLGD,All domestic abuse crimes,2024,2024/25,N09000003,Belfast,Number,12\n'
    'DOMACLGD,All domestic abuse crimes,2024,2024/25,N92000002,Northern Ireland,Number,\n'
)  # fmt: skip


def test_a_series_of_the_reusers_table_that_does_not_say_what_it_counts_is_kept_and_says_so():
    text = b"period,series,value\n2016,cambriolages,3.7\n2016,homicides,0.013\n"
    rows = ssmsi.parse(text).frame
    assert rows[["offence", "counting_unit", "denominator", "value"]].values.tolist() == [
        ["ICCS0501", "not stated", "not stated", 3.7], ["ICCS0101", "victim", "inhabitants", 0.013],
    ]  # fmt: skip


def test_a_csv_of_pxstat_is_read_by_its_labels():
    assert rows(pxstat.parse(PXSTAT.encode()), "geo", "period", "status") == [
        ["GB-NIR:Belfast", "2024/25", "value"], ["GB-NIR", "2024/25", "missing"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "dataset", "told"),
    (
        ({"DOMAC": {"data": {}}, "EXPDA": {"data": {}}}, "", "2 matrices, none asked for"),
        ({"DOMAC": {"data": {"a": 1}}}, "domac", "nested otherwise"),
        ({"DOMAC": {"label": "x"}}, "domac", "a matrix has data"),
    ),
)
def test_a_matrix_of_another_shape_is_refused(document, dataset, told):
    with pytest.raises(InputError, match=told):
        pxstat.parse(json.dumps(document).encode(), dataset)


STATCAN = (
    '\ufeff"REF_DATE","GEO","DGUID","Sex","UOM","UOM_ID","SCALAR_FACTOR","SCALAR_ID","VECTOR","COORDINATE","VALUE",'
    '"STATUS","SYMBOL","TERMINATED","DECIMALS"\n'
    '"2022","Canada","2016A000011124","Females","Number","223","thousands ","3","v1","1.1","1.5","","","","1"\n'
    '"2022","Yukon","2016A000260","Females","Number","223","units ","0","v2","2.1","","x","","","0"\n'
)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


def test_thousands_are_multiplied_out_and_x_is_suppressed(own_registry):
    found = statcan.parse(zipped(**{"99100001": STATCAN, "99100001_MetaData": "x"}))
    assert rows(found, "geo", "status", "flag", "sex") == [
        ["CA", "value", "", "F"],
        ["CA:Yukon", "suppressed", "x", "F"],
    ]
    assert found.frame["value"].iloc[0] == 1500


def test_a_dataset_of_ones_own_needs_a_registry_entry_only(own_registry):
    assert "99100001" in registry.datasets("statcan")
    assert "crim_off_cat" in registry.datasets("eurostat")


def test_a_damaged_registry_is_an_input_error(own_registry):
    own_registry.write_text("[statcan\n")
    registry.registry.cache_clear()
    with pytest.raises(InputError, match="TOML breaks"):
        registry.datasets("statcan")


@pytest.mark.parametrize(
    ("data", "told"),
    (
        (zipped(a=STATCAN, b=STATCAN), "2 tables in the archive"),
        (STATCAN.replace("thousands", "dozens").encode(), "SCALAR_FACTOR is 'dozens"),
        (STATCAN.replace('"DGUID"', '"ID"').encode(), "no column DGUID"),
    ),
)
def test_another_layout_of_statistics_canada_is_refused(own_registry, data, told):
    with pytest.raises(InputError, match=told):
        statcan.parse(data, "99100001")


def test_dates_of_the_united_states_and_capitals_are_read():
    text = (
        "ID,Date,Primary Type,Domestic\n1,09/16/2022 09:30:00 PM,BATTERY,TRUE\n2,10/01/2022 01:00:00 AM,THEFT,false\n"
    )
    found = socrata.parse(text.encode())
    assert rows(found, "period", "value")[:2] == [["2022-09/2022-10", 2], ["2022-09/2022-10", 1]]


@pytest.mark.parametrize(
    ("text", "told"),
    (
        ("date,primary_type,domestic\n16.09.2022,BATTERY,true\n", "date is '16.09.2022'"),
        ("date,primary_type,domestic\n2022-09-16,BATTERY,maybe\n", "domestic is 'maybe'"),
        ("date,primary_type\n2022-09-16,BATTERY\n", "no column domestic"),
    ),
)
def test_damaged_incidents_are_refused(text, told):
    with pytest.raises(InputError, match=told):
        socrata.parse(text.encode())


ONS = "Year,Type of violence,Unit measure,Unit multiplier,Observation status,Value\n"


@pytest.mark.parametrize(
    ("parse", "text", "told"),
    (
        (open_sdg.parse, "Year,Units,COMMENT_OBS_0,Value\n2024,furlongs,,1\n", "Units is 'furlongs'"),
        (open_sdg.parse, "Year,Units,COMMENT_OBS_0,Value\n2024,number,,1 234\n", "separator of thousands"),
        (open_sdg.parse, "Year,Units,COMMENT_OBS_0,Value\n20244,number,,1\n", "period '20244'"),
        (open_sdg.parse, "Year,Units,COMMENT_OBS_0,Value\n2024/26,number,,1\n", "ends in the next year"),
        (open_sdg.parse, "Year,Units,COMMENT_OBS_0,Value\n2024-13,number,,1\n", "months are 01 to 12"),
        (open_sdg.parse, "Year,COMMENT_OBS_0,Value\n2024,,1\n", "no column Units"),
        (open_sdg.parse, "Year,Units,COMMENT_OBS_0,Value\n2024,number,,1\n2024,number,,2\n", "same key"),
    ),
)
def test_a_damaged_indicator_is_refused(parse, text, told):
    with pytest.raises(InputError, match=told) as caught:
        parse(text.encode(), "de_sdg_5-2-1", place="de.csv")
    assert str(caught.value).startswith("de.csv")


def test_an_unreliable_cell_without_a_figure_is_suppressed():
    found = eige.parse(b"geo,occur,value,flag\nCZ,M12,,u\nCZ,Y5,2.2,u\nCZ,ADLH,,\n", "gbv_npv_occ")
    assert rows(found, "status", "flag") == [["suppressed", "u"], ["value", "u"], ["missing", ""]]


def test_a_line_of_istat_in_quotation_marks_is_unwrapped():
    head = (
        "FREQ,Frequenza,REF_AREA,Territorio,DATA_TYPE,Indicatore,SEX,Sesso,TYPE_VIOLENCE,Tipo_di_violenza,TIME_PERIOD,"
    )
    text = f"\ufeff{head}Osservazione,OBS_STATUS,Stato_osservazione\n" + (
        '"A,Annuale,ITC2,\'Valle d""\'Aosta\',VICTIMS,Vittime,F,Femmine,PHY,Violenza fisica,2018,1,,"\n'
    )
    found = istat.parse(text.encode())
    assert rows(found, "geo", "value", "geo_published") == [["IT:ITC2", 1, "ITC2"]]
    assert any("unwrapped" in note for note in found.sources[0].notes)


def test_an_unknown_series_of_the_minimum_set_names_those_there_are():
    header = "MINSET_SERIES\tISO3\tTIME_PERIOD\tSEX\tAGE\tOBS_VALUE\tLOWER_BOUND\tUPPER_BOUND\n"
    with pytest.raises(InputError, match="there are: s9a5e3c3a"):
        unsd.parse((header + "S1\tAFG\t2018\tF\tY_GE15\t1\t1\t1\n").encode())


def observatory(**more):
    row = {
        "IndicatorCode": "SDGIPV12M",
        "SpatialDimType": "COUNTRY",
        "SpatialDim": "NAM",
        "TimeDim": 2018,
        "Dim1": "AGEGROUP_YEARS15-49",
        "Value": "12 [8-16]",
        "NumericValue": 12.0,
        "Low": 8.0,
        "High": 16.0,
    }
    region = row | {"SpatialDimType": "REGION", "SpatialDim": "AFR"}
    return json.dumps({"value": [row, region, row | {"TimeDim": 2019, "NumericValue": None}], **more}).encode()


def test_the_observatory_gives_bounds_and_regions_are_left_out():
    found = who.parse(observatory())
    assert rows(found, "geo", "period", "status", "low", "high", "stage") == [
        ["NA", "2018", "value", 8.0, 16.0, "modelled"], ["NA", "2019", "missing", 8.0, 16.0, "modelled"],
    ]  # fmt: skip
    assert "1 rows of regions left out" in found.sources[0].notes


@pytest.mark.parametrize(
    ("data", "told"),
    (
        (observatory(**{"@odata.nextLink": "https://…"}), "a part is not the whole"),
        (b'{"value": []}', "no rows"),
        (b'{"value": [{"SpatialDim": "NAM"}]}', "row 1: a row lacks fields"),
    ),
)
def test_half_an_answer_of_the_observatory_is_refused(data, told):
    with pytest.raises(InputError, match=told):
        who.parse(data)


def test_a_new_offence_parts_the_series():
    years = {f"20{year}/{year + 1}": {"Total crime": year} for year in range(19, 24)}
    nested = {"DOMAC": {"updated": "2025-11-13", "data": {"All domestic abuse crimes": years}}}
    found = pxstat.parse(json.dumps(nested).encode(), "domac")
    told = found.frame.assign(series=found.series())
    assert told.groupby("series", sort=False)["period"].apply(list).tolist() == [
        ["2019/20", "2020/21"], ["2021/22", "2022/23", "2023/24"],
    ]  # fmt: skip
    assert told.set_index("period")["series_break"].str.contains("February 2022").tolist() == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert set(told["vintage"]) == {"2025-11-13"}


SURVEY_OF_2023 = (
    "UNODC,,,,,,,,,,,,\n12/05/2023,,,,,,,,,,,,\n"
    "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,VALUE,Source\n"
    "CHE,Switzerland,,,Violent offences,by type of offence,Kidnapping,Total,Total,2019,Counts,7,CTS\n"
)


def test_the_date_above_the_header_is_the_edition():
    assert unodc.parse(SURVEY_OF_2023.encode()).frame["vintage"].tolist() == ["12/05/2023"]


def test_the_banks_edition_is_read_from_bulk_and_api():
    bulk = (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-04-08",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2018",\n'
        '"Albania","ALB","x","SG.VAW.REAS.ZS","6.8",\n'
    )
    assert world_bank.parse(bulk.encode()).frame["vintage"].tolist() == ["2026-04-08"]
    row = {"indicator": {"id": "SG.VAW.REAS.ZS"}, "countryiso3code": "ALB", "date": "2018", "value": 6.8}
    page = [{"page": 1, "pages": 1, "lastupdated": "2026-04-08"}, [row]]
    assert world_bank.parse(json.dumps(page).encode()).frame["vintage"].tolist() == ["2026-04-08"]
