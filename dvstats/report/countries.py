"""The table of areas, and for each area what is known of it, what may be quoted, and what nobody has published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.codes import area
from dvstats.report.across import modelled_prevalence
from dvstats.report.findings import Findings
from dvstats.report.places import area_name, plain
from dvstats.report.table import Cell, Table, cells, number_cell
from dvstats.words.catalogue import Words
from dvstats.words.numbers import decimal, percent, percent_interval

# A range of shares below which one decimal would round its ends onto each other.
NARROW = 0.005
NEAR_ONE = 1.15
SPOKEN = {"above": "above", "below": "below", "not distinguishable": "undecided", "not judged": "not_judged"}
HEADS = ("area", "share", "range", "verdict", "tipping", "unit", "rule", "denominator", "grade", "sources")
LINES = ("crime", "violence", "assault", "homicide", "homicide_women", "reporting", "prevalence")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an area, as rows, and what is not, as a list."""

    code: str
    name: str
    table: Table
    missing: str


def country_table(table: pd.DataFrame, speech: Words, first: str | None, known: frozenset[str]) -> Table:
    """Return a row per area; that of `first` on top, and names that lead to the profiles that are known."""
    if first is not None:
        area(first)
        table = pd.concat([table[table["geo"] == first], table[table["geo"] != first]])
    rows = tuple(_row(row, speech, known) for row in table.to_dict(orient="records"))
    return Table(speech.say("report.countries"), tuple(speech.say(f"report.{name}") for name in HEADS), rows)


def profiles(found: Findings, speech: Words) -> tuple[Profile, ...]:
    """Return what is known of each area, in the order of their names."""
    told = list(_lines(found, speech))
    codes = sorted({code for code, *_ in told if area(code).kind != "union"}, key=area_name)
    heads = tuple(speech.say(f"page.profile_{name}") for name in ("what", "value", "range", "unit", "period", "source"))
    made = []
    for code in codes:
        own = [(name, texts) for other, name, texts in told if other == code]
        missing = [speech.say(f"page.line_{name}") for name in LINES if name not in {known for known, _ in own}]
        caption = speech.say("page.profile_caption", area=area_name(code))
        table = Table(caption, heads, tuple(cells(texts) for _, texts in own))
        made.append(Profile(code, area_name(code), table, "; ".join(missing) or speech.say("page.nothing")))
    return tuple(made)


def shown_share(row: Mapping[Any, Any]) -> str:
    """Return a share with the sign of a bound."""
    sign = "≥\N{NO-BREAK SPACE}" if "lower" in row["interval_kind"] else ""
    sign = sign or ("≤\N{NO-BREAK SPACE}" if "upper" in row["interval_kind"] else "")
    return sign + percent(row["estimate"])


def shown_range(low: float, high: float) -> str:
    """Return a range of shares, with as many decimals as keep its ends apart."""
    return "" if np.isnan(low) or np.isnan(high) else percent_interval(low, high, 1 if high - low >= NARROW else 2)


def _row(row: Mapping[Any, Any], speech: Words, known: frozenset[str]) -> tuple[Cell, ...]:
    link = f"#country-{row['geo'].lower()}" if row["geo"] in known else ""
    name = Cell(f"{area_name(row['geo'])}, {row['period']}", link=link)
    if row["refusal"]:
        told = (Cell(speech.say("report.refused", reason=plain(row["refusal"]))), *cells(("", "", "")))
    else:
        bounded = "bound" in row["interval_kind"]
        told = (
            number_cell(shown_share(row), row["estimate"]),
            number_cell("" if bounded else shown_range(row["conf_low"], row["conf_high"]), row["conf_low"]),
            Cell(speech.say(f"report.verdict_{SPOKEN[row['verdict']]}")),
            number_cell(_tipping(float(row["tipping_ratio"]), speech), float(row["tipping_ratio"])),
        )
    counted = (plain(row["counting_unit"]), plain(row["counting_rule"]), plain(row["denominator"]),
               speech.say(f"report.{row['grade']}"), row["source"])  # fmt: skip
    return (name, *told, *cells(counted))


def _tipping(ratio: float, speech: Words) -> str:
    """Say how unlike reporting would have to be for one in five."""
    if np.isnan(ratio):
        return ""
    word, times = ("other", ratio) if ratio >= 1 else ("domestic", 1 / ratio)
    return speech.say(f"page.tipping_{word}", times=decimal(times, 2 if times < NEAR_ONE else 1))


Line = tuple[str, str, tuple[str, ...]]


def _lines(found: Findings, speech: Words) -> Iterator[Line]:
    """Yield area, name and texts of each line that a profile may have."""
    for name, table in (("crime", found.crime), ("violence", found.violence)):
        for row in table.dropna(subset="estimate").to_dict(orient="records"):
            bounded = "bound" in row["interval_kind"]
            span = "" if bounded else shown_range(row["conf_low"], row["conf_high"])
            kind = f"{span} ({plain(row['interval_kind'])})" if span else plain(row["interval_kind"])
            what = speech.say(
                "page.line_of", line=speech.say(f"page.line_{name}"), denominator=plain(row["denominator"])
            )
            counted = f"{plain(row['counting_unit'])}; {plain(row['counting_rule'])}"
            yield row["geo"], name, (what, shown_share(row), kind, counted, row["period"], row["source"])
    source = found.observations["serious_assault_relationship"].frame["source"].iloc[0]
    for row in found.assault.to_dict(orient="records"):
        yield row["geo"], "assault", (
            speech.say("page.line_assault"), "", f"{shown_range(row['conf_low'], row['conf_high'])} "
            f"({plain('missing relationship')})", plain("victim"), str(row["period"]), source,
        )  # fmt: skip
    yield from _observed(found, speech)
    for row in modelled_prevalence(found.observations["prevalence"]).to_dict(orient="records"):
        texts = (speech.say("page.line_prevalence"), percent(row["y"] / 100),
                 f"{shown_range(row['y_low'] / 100, row['y_high'] / 100)} ({plain('modelled')})",
                 plain("woman"), str(row["year"]), speech.say("page.modelled_source"))  # fmt: skip
        yield row["geo"], "prevalence", texts


def _observed(found: Findings, speech: Words) -> Iterator[Line]:
    """Yield the latest published per cents of homicide and of reporting."""
    homicide = found.observations["homicide_relationship"].frame
    homicide = homicide[(homicide["indicator"] == "homicide_share") & (homicide["relationship"] == "FAM_IPTN")]
    reporting = found.observations["reporting"].frame
    reporting = reporting[(reporting["indicator"] == "reporting_rate") & (reporting["offence"] == "DV")]
    everyone, women = (homicide[homicide["sex"] == sex] for sex in ("T", "F"))
    for name, rows in (("homicide", everyone), ("homicide_women", women), ("reporting", reporting)):
        for row in rows.sort_values("period").groupby("geo").tail(1).to_dict(orient="records"):
            ends = [float(row[end]) / 100 if row[end] is not None else float("nan") for end in ("low", "high")]
            span = shown_range(*ends) or speech.say("page.no_range")
            yield row["geo"], name, (speech.say(f"page.line_{name}"), percent(float(row["value"]) / 100), span,
                                     plain(row["counting_unit"]), str(row["period"]), row["source"])  # fmt: skip
