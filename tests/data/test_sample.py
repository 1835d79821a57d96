"""The sample figures: complete, sourced, unaltered, honest about bounds and rounding."""

import hashlib
import json
import shutil

import pytest

from data import tabulate
from dvstats.core.codes import AREAS
from dvstats.store.capture_file import read_captures
from dvstats.store.observation_file import read_observations
from dvstats.store.repeat_file import read_repeats
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

PACKAGE = json.loads(sample("datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["path"]: resource for resource in PACKAGE["resources"]}
TABLES = [path for path in RESOURCES if "/" not in path]

# The 54 areas whose domestic violence is set against all recorded crime (or a stated neighbour of it).
OF_ALL_CRIME = set(
    "BO DO PA PE AU-VIC GB-CLV LT-RUR AR-BC GB-NIR US-IL-CHI GB-EAW LT EE UY LT-URB AR-B MT PY MX CO SB CV NZ EC RO GT "
    "GB-SCT PT RS CA-QC HR AL GE BE CH IN DE-BE IS MN JP KR MD SK ES-PV SI LU HK SE BG IT NO HU".split()
)
# The areas of the 26 rows whose domestic violence is set against recorded violence.
OF_VIOLENCE = set(
    "AU-NTB LT NZ AU-WA FR EE IS AU-NT AU-VIC US-NY-NYC CH PT GB-EAW SE AT CA-QC ES-PV CA SK CV DE ZA-GP US LU "
    "NO".split()
)


def frame(path):
    return read_observations(sample(path)).frame


@pytest.mark.parametrize("path", RESOURCES)
def test_a_file_is_the_one_that_was_described(path):
    data = sample(path).read_bytes()
    assert hashlib.sha256(data).hexdigest() == RESOURCES[path]["sha256"]
    assert data.count(b"\n") - 1 == RESOURCES[path]["rows"]
    assert all(source["title"] and source["path"] for source in RESOURCES[path]["sources"])


def test_every_file_is_described():
    folder = sample()
    found = {str(path.relative_to(folder).as_posix()) for path in folder.rglob("*.csv")}
    assert found == set(RESOURCES)


@pytest.mark.parametrize("path", TABLES)
def test_every_row_says_where_it_comes_from_and_whom_it_is_about(path):
    rows = frame(path)
    for column in (
        "source",
        "url",
        "retrieved",
        "licence",
        "grade",
        "definition",
        "counting_unit",
        "sex",
        "population",
    ):
        assert rows[column].ne("").all(), column
    assert set(rows["geo"]) <= set(AREAS)


def test_all_areas_with_a_share_of_all_crime_are_there():
    rows = frame("shares.csv")
    base = rows["comparison"].str.contains(":all|:cleared|:crimes|:ratio:recorded")
    assert set(rows.loc[base, "geo"]) - {"ES"} == OF_ALL_CRIME


def test_all_areas_with_a_share_of_violence_are_there():
    rows = frame("shares.csv")
    base = rows["comparison"].str.contains(":violence|:ratio:offences_against|:ratio:contact")
    assert set(rows.loc[base, "geo"]) >= OF_VIOLENCE


def test_a_part_is_not_larger_than_its_whole():
    rows = frame("shares.csv").query("role in ('part', 'whole')")
    wide = rows.pivot_table(index="comparison", columns="role", values="value", aggfunc="first")
    assert wide.notna().all().all()
    assert (wide["part"] <= wide["whole"]).all()


def test_part_and_whole_are_of_one_area_and_period():
    rows = frame("shares.csv").query("role in ('part', 'whole')")
    assert rows.groupby("comparison")[["geo", "period"]].nunique().eq(1).all().all()
    assert rows.groupby("comparison").size().eq(2).all()


def test_rounded_percentages_keep_their_decimals():
    rows = frame("shares.csv").query("role == 'share' and grade != 'computed'")
    told = rows.dropna(subset="decimals")
    assert len(told) > 30
    assert (told["value"] * 10 ** told["decimals"]).round(6).mod(1).eq(0).all()


@pytest.mark.parametrize(
    ("geo", "bound"), [("EC", "lower"), ("GB-SCT", "lower"), ("NZ", "lower"), ("PA", "lower"), ("SE", "lower")]
)
def test_bounds_stay_bounds(geo, bound):
    rows = frame("shares.csv")
    whole_crime = rows[(rows["geo"] == geo) & rows["comparison"].str.contains(":all-crime|:crimes")]
    assert bound in set(whole_crime["bound"])


def test_serious_assault_keeps_the_victims_whose_relationship_is_not_known():
    rows = frame("serious_assault_relationship.csv")
    sums = rows.pivot_table(index="geo", columns="relationship", values="value", aggfunc="sum")
    share = sums["UNK"] / sums.sum(axis=1)
    assert len(sums) == 26
    assert share["BO"] > 0.99
    assert round(share["AL"], 2) == 0.89
    assert sums.loc["AL", "FAM_IPTN"] == 3
    assert sums.loc["AL"].sum() == 159


def test_cells_that_were_not_published_are_missing_and_not_zero():
    rows = frame("serious_assault_relationship.csv")
    assert rows.groupby("geo").size().eq(8).all()
    assert set(rows.loc[rows["status"] == "missing", "geo"]) == {"AL", "SK"}


def test_the_capture_tables_are_the_published_ones():
    assert read_captures(sample("captures/uk_modern_slavery_2013_six_lists.csv")).n_observed == 2744
    assert read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv")).n_lists == 5
    assert read_captures(sample("captures/taiwan_hepatitis_a_1995.csv")).on("serum_tests") == 135
    assert read_captures(sample("captures/new_york_spina_bifida.csv")).n_observed == 626
    assert read_captures(sample("captures/us_western_trafficking_five_lists.csv")).n_observed == 345


def test_merging_police_and_agency_gives_the_five_list_table():
    six = read_captures(sample("captures/uk_modern_slavery_2013_six_lists.csv"))
    five = read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
    either = six.on("police") + six.on("national_crime_agency") - six.on("police", "national_crime_agency")
    assert five.on("police") == either


def test_the_dutch_register_is_flagged_as_a_secondary_source():
    told = RESOURCES["repeats/dutch_dv_suspects_2009.csv"]
    assert "secondary" in told["grades"]
    assert "not stated" in told["caution"]
    assert read_repeats(sample("repeats/dutch_dv_suspects_2009.csv")).n_observed == 17662


def test_gaps_are_said():
    assert any(gap["area"] == "Czechia" for gap in PACKAGE["gaps"])


OF_DOMESTIC_VIOLENCE = ("IPTN", "FAM_IPTN", "FAM")


def test_most_countries_have_some_measure_of_domestic_violence():
    countries = set()
    for path in ("shares.csv", "prevalence.csv", "homicide_relationship.csv", "serious_assault_relationship.csv"):
        rows = frame(path)
        countries |= set(rows.loc[rows["relationship"].isin(OF_DOMESTIC_VIOLENCE), "geo"])
    assert len([code for code in countries if AREAS[code].kind == "country"]) >= 150


def test_women_and_men_stand_apart_wherever_the_publisher_says_it():
    homicide = frame("homicide_relationship.csv").query("source.str.startswith('UNODC')", engine="python")
    by_sex = homicide.pivot_table(
        index=["geo", "period", "relationship"], columns="sex", values="value", aggfunc="first"
    )
    whole = by_sex.dropna()
    assert len(whole) > 600
    assert ((whole["F"] + whole["M"]) == whole["T"]).mean() > 0.95
    german = frame("reporting.csv").query("geo == 'DE'")
    assert german.groupby("sex").size().to_dict() == {"F": 13, "M": 13, "T": 13}


def test_partner_abuse_is_told_by_age_with_its_age_floor():
    rows = frame("prevalence.csv").query("source.str.contains('England and Wales')", engine="python")
    assert {"Y16-59", "Y16-74", "Y_GE16", "Y16-19", "Y60-74"} <= set(rows["age"])
    assert "TOTAL" not in set(rows["age"])
    assert set(rows.loc[rows["status"] == "suppressed", "age"]) == {"Y16-19", "Y_GE75"}


def test_violence_by_others_than_a_partner_is_not_taken_for_domestic_violence():
    rows = frame("prevalence.csv")
    others = rows["definition"].str.contains("others than a partner|non-partner|any physical/sexual")
    assert others.sum() > 90
    assert set(rows.loc[others, "relationship"]) == {"NOT_IPTN", "TOTAL"}
    assert set(rows.loc[others, "offence"]) == {"VIOLENT"}


def test_a_modelled_prevalence_keeps_its_interval():
    rows = frame("prevalence.csv").query("stage == 'modelled'")
    assert len(rows) == 314
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()


def test_attitudes_prevalence_and_means_meet_in_european_countries():
    europe = set(frame("population.csv")["geo"])
    assert len(europe) == 45
    attitudes = set(frame("attitudes.csv").query("age == 'Y15-49' and sex == 'F'")["geo"]) & europe
    prevalence = set(frame("prevalence.csv").query("relationship == 'IPTN' and unit == 'PC'")["geo"]) & europe
    work = set(frame("means.csv").query("indicator == 'female_labour_force_participation'")["geo"]) & europe
    law = set(frame("law.csv")["geo"]) & europe
    assert (len(attitudes), len(prevalence), len(work), len(law)) == (10, 40, 41, 42)
    assert len(attitudes & prevalence & work & law) == 10


def test_the_pay_gap_is_there_for_some_areas_with_the_publisher_s_flags():
    rows = frame("means.csv").query("indicator == 'gender_pay_gap'")
    assert rows.groupby("geo")["period"].nunique().to_dict() == dict.fromkeys(rows["geo"].unique(), 5)
    assert rows["geo"].nunique() == 11
    assert rows.loc[rows["flag"].str.contains("b"), "series_break"].str.contains("break").all()
    estonia = rows[(rows["geo"] == "EE") & (rows["period"] == "2023")].iloc[0]
    assert (estonia["value"], estonia["flag"]) == (16.9, "p")


def test_the_convention_s_dates_follow_each_other():
    dates = read_table(sample("treaties/istanbul_convention.csv"))
    assert len(dates) == 46
    assert set(dates["geo"]) <= set(AREAS)
    ratified = dates[dates["ratification"] != ""]
    assert len(ratified) == 40
    assert (ratified["signature"] < ratified["ratification"]).all()
    assert (ratified["ratification"] < ratified["entry_into_force"]).all()
    assert dates.set_index("geo").loc["TR", "withdrawal"] == "2021-07-01"
    assert (dates[["source", "url", "locator", "licence", "grade"]] != "").all().all()
    own = dates["url"].str.contains(r"^https://(?:www\.)?coe\.int/")
    assert (dates["grade"] == own.map({True: "official", False: "secondary"})).all()


@pytest.mark.parametrize("path", TABLES)
def test_nothing_is_shipped_whose_licence_forbids_it(path):
    told = frame(path)["licence"].str.casefold()
    assert not told.str.contains(
        "non-commercial|not for commercial|not to be redistributed|except for commercial"
    ).any()


def test_rows_from_publishers_files_are_those_of_the_files(raw, tmp_path, monkeypatch):
    """What the sample took from files is written again from the files, byte for byte."""
    monkeypatch.setattr(tabulate, "SAMPLE", tmp_path / "sample")
    shutil.copytree(sample(), tmp_path / "sample")
    monkeypatch.setenv("DVSTATS_RAW", str(raw("wdi_sg_vaw_reas_zs_ddf.csv").parent))
    tabulate.main()
    for path in (*RESOURCES, "datapackage.json"):
        assert (tmp_path / "sample" / path).read_bytes() == sample(path).read_bytes(), path


def test_a_share_of_violence_against_women_alone_is_of_neither_whole():
    fiji = frame("shares.csv").query("geo == 'FJ'")
    assert fiji["comparison"].tolist() == ["FJ:2023-10:other:offences_against_women"]
    assert fiji["denominator"].tolist() == ["recorded crimes against women"]
