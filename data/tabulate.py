"""Tabulate the sample's rows that come whole from publishers' files, and renew its description.

    DVSTATS_RAW=folder [DVSTATS_DATES=istanbul.csv] python data/tabulate.py

Rows that a person typed from a page stay as they are; rows of a source that is read from a file are written anew. Then
number of rows, checksums, grades and sources in `datapackage.json` are those of the files.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pandas as pd

from dvstats.core.codes import area_from_iso3, area_from_name
from dvstats.core.observations import Observations
from dvstats.core.observed import CAUTION
from dvstats.sources._read import read
from dvstats.store.atomic import write_text
from dvstats.store.observation_file import read_observations, write_observations

SAMPLE = Path(__file__).parent / "sample"
RETRIEVED = "2026-11-22"
PANEL = "https://github.com/AsmaeNakib/The-Istanbul-Convention-and-Gender-Based-Violence"
WORLD_BANK = "World Bank, World Development Indicators"


@dataclass(frozen=True, slots=True)
class Extract:
    """What of a publisher's file is shipped, in which file of the sample, and where it was found."""

    target: str
    publisher: str
    file: str
    url: str
    source: str
    chosen: Callable[[pd.DataFrame], pd.DataFrame]
    dataset: str = ""
    locator: str = "rows of the file"
    grade: str = "official"


def told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a figure."""
    return rows[rows["status"] == "value"]


def partner_violence(rows: pd.DataFrame) -> pd.DataFrame:
    """Return all partner abuse of women, by age; other groups and kinds of abuse are left to the file."""
    groups = [name for name in rows.columns if name[0].isupper() and name != "Series"]
    return rows[(rows[groups].isin(["", "Total, any type of intimate partner violence"])).all(axis=1)]


def canadian(rows: pd.DataFrame) -> pd.DataFrame:
    """Return partner violence against women in Canada as a whole, by age."""
    return partner_violence(rows[rows["geo"] == "CA"])


STEREOTYPES = {
    "HUSFNVIO": "it is no violence if a husband forces his wife to have sex against her will",
    "OACVIF": "accusations of sexual violence are often false",
    "SEWNRAP": "serious women are not raped",
    "WABLAVO": "women who do not want sex can avoid it",
    "WOFSREM": "women often say no to a sexual offer but mean yes",
    "WPROVSEX": "women can provoke sexual violence by the way they dress",
    "WSVADRE": "a woman who suffers sexual violence when drunk or on drugs is at least in part responsible",
}
DEGREES = {"STRAGR": "agree strongly", "SOMAGR": "agree somewhat", "SOMDISAG": "agree little",
           "STRODIS": "do not agree at all", "NOANSW": "do not answer"}  # fmt: skip


def italian(rows: pd.DataFrame) -> pd.DataFrame:
    """Return agreement in Italy as a whole, with the codes in words; the total of 100 per cent is no figure."""
    rows = rows[(rows["geo"] == "IT") & rows["DEGREE_AGREEMENT"].isin(DEGREES)]
    words = rows["DEGREE_AGREEMENT"].map(DEGREES) + ": " + rows["STEREOT_GENDROLEPARTNER"].map(STEREOTYPES)
    return rows.assign(definition=words)


LAWS = ("Does the law address domestic violence?", "Is there legislation specifically addressing domestic violence?",
        "Does legislation on domestic violence include: Psychological/emotional",
        "Does legislation on domestic violence include: Financial/economic violence?",
        "Does the legislation establish clear criminal penalties for domestic violence?",
        "Can a victim of domestic violence obtain a protection order?", "Does the law address femicide?",
        "Is an annual budgetary allocation devoted to violence against women risk mitigation, prevention, and response"
        " programs?")  # fmt: skip


def laws(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the scores, and the answers about domestic violence."""
    question = rows["definition"].str.partition(": ")[2]
    return rows[(rows["indicator"] == "law_score") | question.isin(LAWS)]


EXTRACTS = (
    Extract("attitudes.csv", "world-bank", "wdi_sg_vaw_reas_zs_ddf.csv",
            "https://github.com/open-numbers/ddf--open_numbers--world_development_indicators",
            f"{WORLD_BANK}, SG.VAW.REAS.ZS, via Open Numbers", told),
    Extract("attitudes.csv", "istat", "italy_istat_opinioni_violenza_sessuale_reg.csv",
            "https://github.com/sara-filiaci/portfolio-gender-based-violence-analysis",
            "Istat, stereotypes on sexual violence, 2018", italian),
    Extract("prevalence.csv", "unsd", "unsd_minset_8100__V_1__Ia8b55125__S9a5e3c3a.tsv.csv",
            "https://github.com/UNStats/gender_data_portal",
            "World Health Organization estimates, by the United Nations Statistics Division", told),
    Extract("prevalence.csv", "eige", "eige_gbv_npv_occ.csv",
            "https://dgs-p.eige.europa.eu/data/view?code=genvio_any_non_sur__gbv_npv_occ",
            "EIGE Gender Statistics Database, EU survey on gender-based violence", lambda rows: rows),
    Extract("prevalence.csv", "ons", "uk_ons_sdg_5-2-1.csv", "https://github.com/ONSdigital/sdg-data",
            "Office for National Statistics, Crime Survey for England and Wales, SDG 5.2.1", partner_violence),
    Extract("prevalence.csv", "open-sdg", "ca_sdg_5-2-1.csv",
            "https://github.com/sdg-data-canada-odd-donnees/cif-data-donnees-cic",
            "Statistics Canada, SDG 5.2.1", canadian),
    Extract("homicide_relationship.csv", "unodc", "unodc_ipfm_homicide.csv",
            "https://github.com/karavan88/HomicideDataShinyUNODC", "UNODC homicide database (2019 vintage)", told),
    Extract("homicide_relationship.csv", "eurostat", "eurostat_crim_hom_vrel_rates_DE_ES_FR_IT.csv",
            "https://github.com/jbernales5/lafrance-enchiffres", "Eurostat, crim_hom_vrel, a re-user's table", told,
            grade="secondary"),
    Extract("law.csv", "world-bank", "wbl2024_safety.xlsx", "https://wbl.worldbank.org/",
            "World Bank, Women, Business and the Law 2024, Safety", laws, "wbl2024_safety"),
)  # fmt: skip


def extracted(one: Extract, raw: Path) -> pd.DataFrame:
    """Return the rows of a file that are shipped, each with its source."""
    # What must be said of a whole dataset stands in the description of the sample, not on each of its rows.
    found = read(one.publisher, raw / one.file, one.dataset).frame.drop(columns=CAUTION, errors="ignore")
    rows = one.chosen(found)
    locator = one.locator + rows["geo_published"].map(lambda name: f", {name}" if name else "")
    rows = rows.assign(source=one.source, url=one.url, locator=locator, retrieved=RETRIEVED)
    codes = [name for name in rows.columns if name.endswith("_published") and name != "geo_published"]
    return rows.drop(columns=[*(name for name in rows.columns if name[0].isupper()), *codes])


SERIES: dict[str, dict[str, str]] = {
    "female_labor_force_participation_pct": {
        "indicator": "female_labour_force_participation", "unit": "PC", "sex": "F", "counting_unit": "woman",
        "stage": "self-reported", "denominator": "women of working age", "population": "women",
        "definition": "women in the labour force; the age floor, and whether surveyed or modelled, is not in the file",
    },
    "gdp_per_capita_constant_2015_usd": {
        "indicator": "gdp_per_head", "unit": "USD", "counting_unit": "person", "stage": "recorded",
        "denominator": "residents", "population": "residents",
        "definition": "gross domestic product per head, in United States dollars of 2015",
    },
    "population_total": {
        "indicator": "population", "unit": "NR", "counting_unit": "person", "stage": "recorded",
        "population": "residents", "definition": "residents at mid-year, both sexes",
    },
}  # fmt: skip
PANEL_TARGETS = {"means.csv": ("female_labor_force_participation_pct", "gdp_per_capita_constant_2015_usd"),
                 "population.csv": ("population_total",)}  # fmt: skip


def panel(raw: Path, columns: tuple[str, ...], since: int = 2000) -> pd.DataFrame:
    """Return series of the World Bank as a panel of 45 countries holds them."""
    with (raw / "istanbul_base_country_year_panel.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row for row in csv.DictReader(file) if int(row["year"]) >= since]
    rows = [
        {**SERIES[column], "geo": area_from_iso3(row["iso3"]), "geo_published": row["country"], "period": row["year"],
         "period_start": f"{row['year']}-01-01", "period_end": f"{row['year']}-12-31", "value": float(row[column]),
         "source": f"{WORLD_BANK}, via a panel of A. Nakib", "url": PANEL, "retrieved": RETRIEVED,
         "locator": f"base_country_year_panel.csv, {row['country']} {row['year']}, {column}",
         "licence": "CC BY 4.0", "grade": "secondary"}
        for column in columns for row in cells if row[column]
    ]  # fmt: skip
    return pd.DataFrame(rows)


def convention(facts: Path) -> str:
    """Return the dates of the Istanbul Convention by country, as CSV, from a table of facts with their pages."""
    with facts.open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    names = {"European Union": "EU27_2020"}
    head = ["geo", "country", "signature", "ratification", "entry_into_force", "withdrawal", "grevio_baseline_year",
            "grevio_baseline_date", "checked", "source", "url", "locator", "retrieved", "licence", "grade"]  # fmt: skip
    lines = [",".join(head)]
    for row in given:
        by_table = not row["found_at"].startswith("http")
        cells = [names.get(row["country"]) or area_from_name(row["country"]), row["country"],
                 *(row[name] for name in head[2:8]), row["dates_verified"],
                 "Council of Europe, CETS 210" + (", via a panel of A. Nakib" if by_table else ", told by the page"),
                 PANEL if by_table else row["found_at"], row["locator"], RETRIEVED,
                 "facts of a public treaty", treaty_grade(PANEL if by_table else row["found_at"])]  # fmt: skip
        lines.append(",".join(f'"{cell}"' if "," in cell or '"' in cell else cell for cell in cells))
    return "\n".join(lines) + "\n"


def treaty_grade(pages: str) -> str:
    """Return official for the pages of the treaty's own body; whoever else tells its dates is a secondary source.

    Examples
    --------
    >>> treaty_grade("https://www.coe.int/en/web/x"), treaty_grade("https://example.org/coe.int")
    ('official', 'secondary')
    """
    host = urlparse(pages.split(" | ")[0]).netloc
    return "official" if host == "coe.int" or host.endswith(".coe.int") else "secondary"


def renewed(target: str, rows: list[pd.DataFrame]) -> None:
    """Write a file of the sample: the typed rows first, then the rows from files."""
    fresh = pd.concat(rows, ignore_index=True)
    path = SAMPLE / target
    if path.is_file():
        typed = read_observations(path).frame
        fresh = pd.concat([typed[~typed["source"].isin(set(fresh["source"]))], fresh], ignore_index=True)
    write_observations(Observations(fresh, place=target), path)


def describe() -> None:
    """Renew number of rows, checksum, grades and sources of each file in the description."""
    path = SAMPLE / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource |= _described(SAMPLE / resource["path"], resource)
    write_text(path, json.dumps(package, ensure_ascii=False, indent=1) + "\n")


def _described(path: Path, resource: dict[str, Any]) -> dict[str, Any]:
    data = path.read_bytes()
    found: dict[str, Any] = {"rows": data.count(b"\n") - 1, "sha256": hashlib.sha256(data).hexdigest()}
    rows = list(csv.DictReader(data.decode("utf-8").splitlines()))
    if "source" in rows[0] and "url" in rows[0]:
        told_by = sorted({(row["source"], row["url"]) for row in rows})
        found["sources"] = [{"title": title, "path": url or title} for title, url in told_by]
        found["grades"] = dict(sorted(Counter(row["grade"] for row in rows).items()))
        found["licences"] = sorted({row["licence"] for row in rows})
    return found


def main() -> None:
    """Renew every file of the sample that comes from publishers' files, then the description."""
    raw = Path(os.environ["DVSTATS_RAW"])
    for target in dict.fromkeys(one.target for one in EXTRACTS):
        renewed(target, [extracted(one, raw) for one in EXTRACTS if one.target == target])
    for target, columns in PANEL_TARGETS.items():
        renewed(target, [panel(raw, columns)])
    if dates := os.environ.get("DVSTATS_DATES"):
        write_text(SAMPLE / "treaties" / "istanbul_convention.csv", convention(Path(dates)))
    describe()


if __name__ == "__main__":
    main()
