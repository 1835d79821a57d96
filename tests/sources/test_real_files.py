"""Files as publishers gave them, read without loss: the number of rows and a spot value of each."""

import json

import pandas as pd
import pytest

from dvstats import discover
from dvstats.core.codes import area_from_eurostat
from dvstats.core.errors import InputError
from dvstats.sources import statcan
from dvstats.sources._read import read
from dvstats.store import registry
from dvstats.store.observation_file import read_observations, write_observations
from dvstats.store.registry import datasets
from dvstats.store.table_file import read_table

# publisher, file, dataset (empty: told by file or name) → rows, where to look, what stands there
FILES = {
    ("ons", "uk_ons_sdg_16-3-1.csv", ""): (147, {"period": "2002/03", "relationship": "FAM_IPTN"}, 35.42320027121986),
    ("ons", "uk_ons_sdg_16-1-3.csv", ""): (
        1237,
        {"period": "2014/15", "Violence type": "Wounding"},
        0.4546042998741819,
    ),
    ("ons", "uk_ons_sdg_5-2-1.csv", ""): (386, {"period": "2004/05", "Abuse sub-category": "Force"}, 3.5634181351962),
    ("ons", "uk_ons_sdg_5-2-2.csv", ""): (84, {"definition": None}, 0.1286138982885387),
    ("open-sdg", "basque_sdg_5-2-1.csv", ""): (1375, {"period": "2022", "geo": "ES-PV"}, 399.0),
    ("open-sdg", "ca_sdg_5-2-1.csv", ""): (838, {"age": "Y15-24", "geo_published": "Canada"}, 29.13),
    ("open-sdg", "de_sdg_5-2-1.csv", ""): (45, {"period": "2024", "unit": "NR"}, 4994),
    ("open-sdg", "de_sdg_5-2-2.csv", ""): (45, {"period": "2024", "unit": "PC"}, 0.08),
    ("open-sdg", "kr_sdg_5-2-2.csv", ""): (60, {"period": "2022", "sex": "T"}, 0.0),
    ("open-sdg", "mt_sdg_5-2-1.csv", ""): (9, {"age": "Y18-74"}, 3.5),
    ("open-sdg", "mt_sdg_5-2-2.csv", ""): (8, {"age": "Y18-74"}, 7.3),
    ("unsd", "unsd_minset_8100__V_1__Ia8b55125__S9a5e3c3a.tsv.csv", ""): (314, {"geo": "AF", "age": "Y_GE15"}, 33.6),
    ("unsd", "unsd_V1_ipv_source.xlsx", ""): (314, {"geo": "ZM", "age": "Y15-49"}, 27.8),
    ("world-bank", "wdi_sg_vaw_reas_zs_ddf.csv", ""): (233, {"geo": "AF", "period": "2011"}, 90.2),
    ("pxweb", "finland_dv_2019_mca.csv", ""): (2800, {"age": "Y0-4", "sex": "M"}, 0),
    ("eige", "eige_gbv_npv_occ.csv", ""): (93, {"geo": "GR", "occur": "ADLH"}, 24.8),
    ("ssmsi", "france_ssmsi_delinquance_rates.csv", "rates"): (120, {"relationship": "FAM_IPTN"}, 1.709),
    ("istat", "italy_istat_1522_tipologia_utenti.csv", ""): (4197, {"geo": "IT:ITC2", "sex": "M"}, 2),
    ("istat", "italy_istat_1522_vittime_stato_denuncia.csv", ""): (4412, {"geo": "IT", "sex": "M"}, 37),
    ("istat", "italy_istat_1522_vittime_tipo_violenza.csv", ""): (6683, {"geo": "IT", "sex": "M"}, 67),
    ("istat", "italy_istat_opinioni_violenza_sessuale_reg.csv", ""): (3528, {"geo": "IT", "sex": "M"}, 7),
    ("pxstat", "nisra_evawg_data.json", "domac"): (60, {"period": "2023/24", "unit": "NR"}, 15610),
    ("pxstat", "nisra_evawg_data.json", "domaclgd"): (12, {"geo": "GB-NIR:Antrim and Newtownabbey"}, 1308),
    ("pxstat", "nisra_evawg_data.json", "expda"): (30, {"sex": "F", "Abuse": "Any domestic abuse"}, 23.1),
    ("pxstat", "nisra_evawg_data.json", "prchom"): (243, {"period": "1998/99", "sex": "F", "age": "Y_LT18"}, 7),
    ("pxstat", "nisra_evawg_data.json", "prcpd"): (4536, {"geo": "GB-NIR", "period": "2019/20"}, 13607),
    ("pxstat", "nisra_evawg_data.json", "darpv"): (7, {"period": "2018/19"}, 10.5),
    ("dhs", "dhs_attitudes_violence_data.csv", ""): (12600, {"geo": "AF", "Demographics Response": "Higher"}, 10.1),
    ("socrata", "chicago_crimes_2022_slim.csv.gz", ""): (64, {"offence": "ALL"}, 215551),
    ("pxstat", "nisra_evawg_data.json", "prcvctm"): (22176, {"period": "2007/08", "sex": "F", "unit": "NR"}, 860),
    ("pxstat", "nisra_evawg_data.json", "expvladeq"): (216, {"period": "2022", "sex": "T", "age": "Y_GE18"}, 9),
    ("pxstat", "nisra_evawg_data.json", "expvlytheq"): (100, {"period": "2023", "Violence": "Physical violence"}, 19),
    ("pxstat", "nisra_evawg_data.json", "expvladas"): (72, {"sex": "F", "age": "Y18-29"}, 17),
    ("pxstat", "nisra_evawg_data.json", "expvas"): (15, {"sex": "F"}, 76),
    ("pxstat", "nisra_evawg_data.json", "prconl"): (264, {"period": "2014/15"}, 396),
    ("pxstat", "nisra_evawg_data.json", "cptdac"): (6, {"relationship": "FAM_IPTN", "period": "2022/23"}, 108),
    ("pxstat", "nisra_evawg_data.json", "indprcaseeq"): (180, {"period": "2013/14"}, 143),
    ("world-bank", "wbl2024_safety.xlsx", ""): (
        190 * (33 + 16),
        {"geo": "AL", "indicator": "law_score", "value": 50.0},
        50,
    ),
    ("eurostat", "eurostat_crim_hom_vrel_rates_DE_ES_FR_IT.csv", ""): (204, {"geo": "DE", "sex": "F"}, 0.17),
    ("fra", "fra2012_vaw_okfde.csv", ""): (28, {"geo": "EE"}, 33),
    ("istanbul", "istanbul_treatment_dates.csv", ""): (
        45 * 4,
        {"geo": "TR", "indicator": "convention_withdrawal"},
        2021,
    ),
    ("json-stat", "jsonstat2_galicia.json", "galicia"): (3960, {"geo": "ES:GA", "sex": "T", "period": "2001"}, 2695880),
}


@pytest.mark.parametrize(("publisher", "name", "dataset"), FILES)
def test_a_real_file_is_read_whole(raw, publisher, name, dataset):
    rows, where, value = FILES[publisher, name, dataset]
    found = read(publisher, raw(name), dataset)
    assert len(found) == rows
    chosen = found.where(**{column: told for column, told in where.items() if told is not None}).frame
    assert chosen["value"].iloc[0] == value
    assert (found.frame["source"] != "").all()
    assert set(found.frame["status"]) <= {"value", "missing", "suppressed", "not applicable"}


@pytest.mark.parametrize(("publisher", "name", "dataset"), FILES)
def test_the_meaning_of_a_figure_travels_on_every_row(raw, publisher, name, dataset):
    frame = read(publisher, raw(name), dataset).frame
    for column in ("counting_unit", "stage", "population", "relationship", "sex", "age", "definition", "licence",
                   "period_kind", "geo"):  # fmt: skip
        assert frame[column].ne("").all(), column
    relative = ~frame["unit"].isin(["NR", "INDEX", "YR", "USD", "DAYS"])
    assert frame.loc[relative, "denominator"].ne("").all()
    # The city's extract ends before its year does.
    known = {"calendar year", "financial year", "several years", *(["other"] if publisher == "socrata" else [])}
    assert set(frame["period_kind"]) <= known


@pytest.mark.parametrize(("publisher", "name", "dataset"), FILES)
def test_what_was_read_from_a_real_file_is_written_and_read_again(raw, tmp_path, publisher, name, dataset):
    found = read(publisher, raw(name), dataset)
    again = read_observations(write_observations(found, tmp_path / "tidy.csv"))
    columns = sorted(found.frame.columns)
    pd.testing.assert_frame_equal(again.frame[columns], found.frame[columns], check_dtype=False)


@pytest.mark.parametrize("name", ("ca_sdg_16-3-1.csv", "mt_sdg_16-3-1.csv"))
def test_what_is_no_reporting_rate_is_not_read_as_one(raw, name):
    with pytest.raises(InputError, match="does not say which dataset it is"):
        read("open-sdg", raw(name))


def test_a_sum_of_kinds_of_abuse_is_no_prevalence_and_is_left_out(raw):
    found = read("pxstat", raw("nisra_evawg_data.json"), "expda")
    assert "All abuse types" not in set(found.frame["Abuse"])
    assert "6 rows of All abuse types left out" in found.sources[0].notes


def test_the_zeros_that_stand_for_missing_are_no_figures(raw):
    found = read("dhs", raw("dhs_attitudes_violence_data.csv")).frame
    assert not (found["value"] == 0).any()


def test_an_archive_of_statistics_canada_is_read_whole(raw):
    _, cells = statcan._table(raw("statcan_18100204-eng.zip").read_bytes(), "statcan.zip")
    columns = statcan.wire(cells).columns
    assert len(columns["VALUE"]) == 11804
    assert columns["VALUE"][0] == "31.0"
    assert list(columns["STATUS"]).count("suppressed") == 32


@pytest.mark.parametrize("name", discover.offers("sources"))
def test_every_publisher_says_what_it_is_and_what_it_was_tried_on(name):
    module = discover.offers("sources")[name]
    assert module.__doc__
    assert "tried" in module.TRIED
    assert module.TITLE
    assert module.LICENCE
    assert all(suffix.startswith(".") for suffix in module.SUFFIXES)


@pytest.mark.parametrize("name", discover.offers("sources"))
@pytest.mark.parametrize(
    "data", (b"", b"<html>", b"\xff\xfea\x00", b"a,b\n1,2\n", b'{"error": "no"}', b"{", b"PK\x03\x04")
)
def test_no_reader_takes_what_is_no_data(name, data):
    with pytest.raises(InputError) as caught:
        discover.offers("sources")[name].parse(data, place="wire")
    assert str(caught.value).startswith("wire")


def test_an_unknown_publisher_names_those_there_are(tmp_path):
    with pytest.raises(InputError, match="there are: .*eurostat"):
        read("euro-stat", tmp_path / "a.csv")


# publisher, file, dataset → the publisher's own edition
EDITIONS = {
    ("pxstat", "nisra_evawg_data.json", "domac"): "2025-11-13",
    ("pxstat", "nisra_evawg_data.json", "prcpd"): "2025-12-18",
    ("json-stat", "jsonstat2_galicia.json", "galicia"): "2012-12-27",
}


@pytest.mark.parametrize(("publisher", "name", "dataset"), EDITIONS)
def test_the_publishers_edition_is_on_every_row(raw, publisher, name, dataset):
    frame = read(publisher, raw(name), dataset).frame
    assert frame["vintage"].str.startswith(EDITIONS[publisher, name, dataset]).all()


def test_a_changed_definition_is_told_in_the_rows_after_it(raw):
    found = read("pxstat", raw("nisra_evawg_data.json"), "domac").frame
    assert found["definition"].str.contains("since 2021/22: with the offence of domestic abuse").all()


def test_every_area_and_offence_of_eurostats_code_lists_is_known(raw):
    areas = read_table(raw("eurostat_geo_codelist.csv"))
    codes = next(areas[name] for name in areas.columns if "AT" in set(areas[name]))
    assert len({area_from_eurostat(code) for code in codes}) == len(codes) == 41
    found = read("eurostat", raw("eurostat_crim_off_cat.tsv")).frame
    offences = read_table(raw("eurostat_iccs_codelist.csv"))
    told = next(offences[name] for name in offences.columns if "ICCS0101" in set(offences[name]))
    assert set(found["offence"]) <= set(told)


def test_every_matrix_of_the_file_of_northern_ireland_is_in_the_registry(raw):
    matrices = json.loads(raw("nisra_evawg_data.json").read_text(encoding="utf-8"))
    assert {name.lower() for name in matrices} <= set(datasets("pxstat"))


def test_an_archive_of_statistics_canada_needs_an_entry_of_ones_own_only(raw, tmp_path, monkeypatch):
    own = tmp_path / "mine.toml"
    own.write_text(
        '[statcan.18100204]\ntitle = "Prices"\narea = "parts of CA"\n'
        'aside = ["DECIMALS"]\n[statcan.18100204.means]\nindicator = "price"\ncounting_unit = "record"\n'
        'stage = "recorded"\nunit = "INDEX"\ndefinition = "prices"\n[statcan.18100204.columns]\nREF_DATE = "period"\n'
        'GEO = "geo"\nVALUE = "value"\nSTATUS = "status"\nFLAG = "flag"\n[statcan.18100204.codes.geo]\nCanada = "CA"\n'
    )
    monkeypatch.setenv(registry.FURTHER, str(own))
    registry.registry.cache_clear()
    try:
        found = read("statcan", raw("statcan_18100204-eng.zip"))
    finally:
        monkeypatch.undo()
        registry.registry.cache_clear()
    assert len(found) == 11804
    assert (found.frame["status"] == "suppressed").sum() == 32
    assert set(found.frame["period_kind"]) == {"month"}


def test_what_the_publisher_wrote_stands_beside_our_codes(raw):
    finland = read("pxweb", raw("finland_dv_2019_mca.csv")).frame
    parents = finland[finland["relationship_published"] == "Suspect is the parent of the victim"]
    assert set(parents["relationship"]) == {"FAM"}
    assert set(finland["sex_published"]) >= {"Male victims", "Female victims"}
    survey = read("unodc", raw("unodc_cts_violent_sexual_crime_B.csv.gz")).frame
    assert set(survey.loc[survey["offence"] == "ICCS03011", "category_published"]) == {"Sexual violence: Rape"}
    assert survey["indicator_published"].ne("").all()


@pytest.mark.parametrize(
    ("publisher", "code"), [(name, code) for name in discover.offers("sources") for code in datasets(name)]
)
def test_the_registry_says_what_each_dataset_counts_under_which_terms(publisher, code):
    about = datasets(publisher)[code]
    assert about.title
    assert about.credit
    assert about.licence
    assert about.file or about.url
    # The Crime Trends Survey counts offences, victims and suspects in one file: its reader says which.
    if not (publisher == "unodc" and code.startswith("data_cts")):
        assert about.means["stage"]
        assert about.means.get("counting_unit") or "counting_unit" in ",".join(about.columns.values())
        assert about.means.get("definition") or about.means.get("population")
