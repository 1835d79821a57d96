"""Compute what the report says: the country table, the answers to the statements, the tables that figures draw."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dvstats import discover
from dvstats.core.captures import CaptureTable
from dvstats.core.codes import area
from dvstats.core.errors import InputError
from dvstats.core.estimate import Estimate
from dvstats.core.observations import Observations
from dvstats.core.refusal import Refusal
from dvstats.estimators.averaged import Averaged
from dvstats.measures.homicide_share import homicide_share
from dvstats.numerics.shares import tipping_ratio
from dvstats.report.across import (
    acceptance,
    doublings,
    line_across,
    means_beside,
    modelled_prevalence,
    surveyed_outside_partnerships,
)
from dvstats.report.offenders import reach, single_studies
from dvstats.report.places import area_and_period, area_name, in_order, spoken_period
from dvstats.report.recorded import flag, killed_by_sex, two_units, without_a_crime
from dvstats.report.shares import ALL_CRIME, VIOLENCE, every_share, shares_of, with_own
from dvstats.store.capture_file import read_captures
from dvstats.store.form_file import FilledIn
from dvstats.store.observation_file import read_observations
from dvstats.store.repeat_file import read_repeats
from dvstats.store.table_file import read_table
from dvstats.studies.attempt import attempt
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, decimal, percent

BENCHMARK = 0.2
POLICE = "police"
CAPTURES = "captures/uk_modern_slavery_2013_five_lists.csv"
REPEATS = "repeats/dutch_dv_suspects_2009.csv"


@dataclass(frozen=True, slots=True)
class Findings:
    """The tables that the report shows, and the numbers of its statements.

    Parameters
    ----------
    every_crime
        Shares of all crime, bounds and years that are not the latest included.
    crime, violence
        Latest share of all crime, and of violence, by area.
    assault
        Shares of serious assault, as bounds for a relationship that is not known.
    captures
        Lists of one country.
    unseen
        The estimate from them.
    register
        Estimates from one register, refusals among them.
    observations
        Figures that were published, by the name of their file.
    studies
        Tables of published studies, by the name of their file.
    credits
        Credit line of each file.
    """

    every_crime: pd.DataFrame
    crime: pd.DataFrame
    violence: pd.DataFrame
    assault: pd.DataFrame
    captures: CaptureTable
    unseen: Estimate
    register: tuple[Estimate | Refusal, ...]
    observations: dict[str, Observations]
    studies: dict[str, pd.DataFrame]
    credits: Mapping[str, str]


def find(data: Path, filled_in: FilledIn | None = None) -> Findings:
    """Read the folder of figures, put those filled in by hand beside them, and compute."""
    names = ("shares", "serious_assault_relationship", "homicide_relationship", "reporting", "victims", "recording",
             "attitudes", "prevalence", "means")  # fmt: skip
    observations = {name: read_observations(data / f"{name}.csv") for name in names}
    observations["shares"] = with_own(observations["shares"], filled_in)
    captures = read_captures(data / CAPTURES)
    repeats = read_repeats(data / REPEATS)
    return Findings(
        every_share(observations["shares"], ALL_CRIME), shares_of(observations["shares"], ALL_CRIME),
        shares_of(observations["shares"], VIOLENCE),
        _assault(observations["serious_assault_relationship"]), captures, Averaged().fit(captures),
        tuple(attempt(method(), repeats) for method in discover.applicable(repeats)), observations,
        {name: read_table(data / f"studies/{name}.csv") for name in ("programmes", "risk_tools", "cascade")},
        _credits(data),
    )  # fmt: skip


def described(data: Path) -> Mapping[str, Any]:
    """Return the description of a folder of figures: its files, their sources, and what is missing."""
    path = data / "datapackage.json"
    if not path.is_file():
        raise InputError("no datapackage.json", place=str(data), rule="figures come with their sources described",
                         hint="start from the sample: data/sample")  # fmt: skip
    told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _credits(data: Path) -> Mapping[str, str]:
    """Return the credit line of each file that has one source."""
    package = described(data)
    return {one["path"]: one["sources"][0]["title"] for one in package["resources"] if len(one["sources"]) == 1}


def _assault(observations: Observations) -> pd.DataFrame:
    wide = observations.frame.pivot_table(
        index=["geo", "period"], columns="relationship", values="value", aggfunc="sum"
    )
    table = wide.assign(all=wide.sum(axis=1)).reset_index()
    told = homicide_share(table, part="FAM_IPTN", unknown="UNK", whole="all").frame
    told["area"] = [area_and_period(geo, period) for geo, period in zip(told["geo"], told["period"], strict=True)]
    return told.sort_values("conf_low", ascending=False).reset_index(drop=True)


# ── the statements' numbers ─────────────────────────────────────────────────


def fifth(found: Findings) -> dict[str, str]:
    """Count how many areas reach one fifth of all crime, and of violence."""
    crime, violence = found.crime.dropna(subset="estimate"), found.violence.dropna(subset="estimate")
    bound, upper = (crime["interval_kind"].str.contains(word) for word in ("bound", "upper bound"))
    reaching = crime[(crime["estimate"] >= BENCHMARK) & ~upper]
    above = reaching[reaching["verdict"] == "above"]
    homicide = _homicide_shares(found)
    middle = float(crime.loc[~bound, "estimate"].median())
    return {
        "n_areas": count(len(crime)), "n_reaching": count(len(reaching)), "reaching": _listed(reaching),
        "n_ranged": count((crime["conf_low"].notna() & ~bound).sum()), "n_bounds": count(bound.sum()),
        "above": ", ".join(area_name(geo) for geo in above["geo"]) or words().say("report.none"),
        "median": percent(middle),
        "upper": _listed(crime[upper & (crime["estimate"] >= BENCHMARK)]), "n_violence": count(len(violence)),
        "n_violence_reaching": count((violence["estimate"] >= BENCHMARK).sum()),
        "median_tipping": decimal(tipping_ratio(middle, BENCHMARK)), "n_homicide": count(len(homicide)),
        "n_homicide_reaching": count((homicide["value"] >= 100 * BENCHMARK).sum()),
    }  # fmt: skip


def underreported(found: Findings) -> dict[str, str]:
    """Say what surveys and one register tell of what does not reach the police."""
    rows = found.observations["reporting"].frame
    rows = rows[(rows["indicator"] == "reporting_rate") & (rows["offence"] == "DV")]
    rows = rows[[area(geo).kind != "union" for geo in rows["geo"]]]
    latest = _latest(rows)
    numbers = [one for one in found.register if isinstance(one, Estimate)]
    return {
        "n_areas": count(len(latest)), "low": percent(latest["value"].min() / 100, 0),
        "high": percent(latest["value"].max() / 100, 0), "areas": _named(latest),
        "recorded": count(numbers[0].n_observed), "register_low": count(min(one.n_hat for one in numbers)),
        "register_high": count(max(one.n_hat for one in numbers)),
    } | two_units(found.observations["reporting"]) | flag(found.observations["recording"])  # fmt: skip


def murder(found: Findings) -> dict[str, str]:
    """Set partner and family violence among homicides, of all and of women."""
    rows = found.observations["homicide_relationship"].frame
    shares = rows[(rows["indicator"] == "homicide_share") & (rows["relationship"] == "FAM_IPTN")]
    everyone = _homicide_shares(found)
    women = _latest(shares[shares["sex"] == "F"])
    return {
        "low": _percent(everyone["value"].min()), "high": _percent(everyone["value"].max()),
        "n_all": count(len(everyone)), "low_women": _percent(women["value"].min()),
        "high_women": _percent(women["value"].max()), "n_women": count(len(women)),
        "areas": _named(pd.concat([everyone, women]).drop_duplicates("geo")),
    } | killed_by_sex(found.observations["homicide_relationship"])  # fmt: skip


def minor(found: Findings) -> dict[str, str]:
    """Count incidents that police attended and that led to no recorded crime."""
    return without_a_crime(found.observations["recording"])


def people(found: Findings) -> dict[str, str]:
    """Find women and children among recorded victims."""
    rows = found.observations["victims"].frame
    women = _latest(rows[(rows["sex"] == "F") & (rows["relationship"] == "FAM_IPTN")])
    children = _latest(rows[(rows["age"] == "Y_LT18") & (rows["relationship"] == "FAM_IPTN")])
    return {
        "women_low": _percent(women["value"].min()), "women_high": _percent(women["value"].max()),
        "n_women": count(len(women)), "children_low": _percent(children["value"].min()),
        "children_high": _percent(children["value"].max()), "n_children": count(len(children)),
        "women": _named(women), "children": _named(children),
    }  # fmt: skip


def culture(found: Findings) -> dict[str, str]:
    """Set acceptance of beating beside partner violence, country by country."""
    table = acceptance(found.observations["attitudes"], found.observations["prevalence"])
    line = line_across(table)
    return {
        "n_areas": count(len(table)), "lowest": percent(table["x"].min() / 100, 0),
        "highest": percent(table["x"].max() / 100, 0), "times": decimal(line["vanishing_ratio"][0]),
        "times_low": decimal(line["losing_ratio"][0]), "turning": _turning(line),
        "first": str(table["x_year"].min()),
    }  # fmt: skip


def _turning(line: pd.DataFrame) -> str:
    """Say whether a single country carries the line."""
    turning = int((line["changes"] != "").sum())
    if turning == 0:
        return words().say("report.no_one_country")
    return words().say("report.some_country", n=count(turning))


def means(found: Findings) -> dict[str, str]:
    """Set wealth and women's work beside partner violence, country by country."""
    figures = found.observations["means"]
    prevalence = modelled_prevalence(found.observations["prevalence"])
    others = surveyed_outside_partnerships(found.observations["prevalence"])
    wealth, richer = (doublings(means_beside(figures, "gdp_per_head", table)) for table in (prevalence, others))
    work = means_beside(figures, "female_labour_force_participation", prevalence)
    told: dict[str, str] = {}
    for name, table, step in (("wealth", wealth, 1), ("work", work, 10), ("others", richer, 1)):
        line = line_across(table).iloc[0]
        told |= {f"n_{name}": count(len(table))} | {
            f"{name}{end}": _factor(step * line[column])
            for end, column in (("", "estimate"), ("_low", "conf_low"), ("_high", "conf_high"))
        }
    return told


def programmes(found: Findings) -> dict[str, str]:
    """Say how many reach a programme, where stages may be set beside each other."""
    return reach(found.studies["cascade"])


def protects(found: Findings) -> dict[str, str]:
    """Read pooled trials of court-mandated programmes, by who tells of the outcome."""
    rows = found.studies["programmes"]
    pooled = rows[(rows["level"] == "pooled") & rows["programme_type"].str.contains("court-mandated")]
    told = {"singles": single_studies(rows)}
    for name, source in (("official", "official"), ("victims", "victim report")):
        row = pooled[pooled["outcome_source"] == source].iloc[0]
        told |= {
            name: decimal(row["effect"], 2),
            f"{name}_low": decimal(row["ci_low"], 2),
            f"{name}_high": decimal(row["ci_high"], 2),
        }
    return told


def cooperate(found: Findings) -> dict[str, str]:
    """Count how many people are on one list only."""
    alone = sum(number for history, number in found.captures.counts.items() if sum(history) == 1)
    return {"n": count(found.captures.n_observed), "alone": percent(alone / found.captures.n_observed, 0)}


def tools(found: Findings) -> dict[str, str]:
    """Read how well SARA tells who will reoffend, in reviews."""
    rows = found.studies["risk_tools"]
    rows = rows[(rows["tool"] == "SARA") & rows["metric"].str.contains("weighted")]
    values = pd.to_numeric(rows["value"])
    return {"low": decimal(100 * values.min(), 0), "high": decimal(100 * values.max(), 0)}


STATEMENTS = {
    "fifth": fifth, "underreported": underreported, "murder": murder, "minor": minor, "people": people,
    "culture": culture, "means": means, "programmes": programmes, "protects": protects, "cooperate": cooperate,
    "tools": tools,
}  # fmt: skip


def _homicide_shares(found: Findings) -> pd.DataFrame:
    """Return the latest published share of partner and family violence in all homicides, per area."""
    rows = found.observations["homicide_relationship"].frame
    shares = rows[(rows["indicator"] == "homicide_share") & (rows["relationship"] == "FAM_IPTN")]
    return _latest(shares[shares["sex"] == "T"])


def _latest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("period").groupby("geo").tail(1)


def _factor(log: float) -> str:
    """Write by how many times something is multiplied, from its logarithm."""
    return decimal(math.exp(log), 2)


def _percent(value: float) -> str:
    return percent(value / 100, 0)


def _named(rows: pd.DataFrame) -> str:
    return ", ".join(in_order(area_name(geo) for geo in rows["geo"]))


def _listed(rows: pd.DataFrame) -> str:
    """Name areas with their share and period."""
    columns = zip(rows["geo"], rows["estimate"], rows["period"], strict=True)
    told = [f"{area_name(geo)} ({percent(share)}, {spoken_period(period)})" for geo, share, period in columns]
    return "; ".join(told) or words().say("report.none")
