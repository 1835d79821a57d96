"""The table of areas, and for each area what is known of it, what may be quoted, and what nobody has published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import numpy as np
import pandas as pd

from dvstats.core.codes import area
from dvstats.report.across import modelled_prevalence
from dvstats.report.findings import Findings
from dvstats.report.places import alphabet, area_and_period, area_name, plain, spoken_period
from dvstats.report.table import Cell, Table, cells, number_cell, shown_range
from dvstats.words.catalogue import Words
from dvstats.words.numbers import decimal, percent

# Times below which one decimal would hide that reporting is not alike, and below which two would.
NEAR_ONE, ALIKE = 1.15, 1.005
SPOKEN = {"above": "above", "below": "below", "not distinguishable": "undecided", "not judged": "not_judged"}
HEADS = ("area", "share", "range", "verdict", "tipping", "counted", "sources")
LINES = ("crime", "violence", "assault", "homicide", "homicide_women", "reporting", "women", "children", "prevalence")
# How many shares of earlier periods a profile shows.
EARLIER = 3
# Area, name and texts of a line of a profile.
Line = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an area, as rows, and what is not, as a list.

    Parameters
    ----------
    code
        Code of the area.
    name
        Its name, in the language that is spoken.
    table
        A row per figure.
    missing
        What is not known, as one text.
    """

    code: str
    name: str
    table: Table
    missing: str

    @property
    def figures(self) -> int:
        """Number of figures."""
        return len(self.table.rows)


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
    codes = {code for code, *_ in told if area(code).kind != "union"}
    return tuple(_profile(code, told, speech) for code in sorted(codes, key=lambda code: alphabet(area_name(code))))


def profile_of(found: Findings, code: str, speech: Words) -> Profile:
    """Return what is known of an area, which may be nothing."""
    return _profile(code, list(_lines(found, speech)), speech)


def _profile(code: str, told: list[Line], speech: Words) -> Profile:
    heads = tuple(speech.say(f"page.profile_{name}") for name in ("what", "value", "range", "unit", "period", "source"))
    own = [(name, texts) for other, name, texts in told if other == code]
    missing = [speech.say(f"page.line_{name}") for name in LINES if name not in {known for known, _ in own}]
    caption = speech.say("page.profile_caption", area=area_name(code))
    table = Table(caption, heads, tuple(cells(texts) for _, texts in own))
    return Profile(code, area_name(code), table, "; ".join(missing) or speech.say("page.nothing"))


def shown_share(row: Mapping[Any, Any]) -> str:
    """Return a share with the sign of a bound."""
    sign = "≥\N{NO-BREAK SPACE}" if "lower" in row["interval_kind"] else ""
    sign = sign or ("≤\N{NO-BREAK SPACE}" if "upper" in row["interval_kind"] else "")
    return sign + percent(row["estimate"])


def range_of(row: Mapping[Any, Any]) -> str:
    """Return the range of a share; a bound has none beside its sign."""
    return "" if "bound" in row["interval_kind"] else shown_range(row["conf_low"], row["conf_high"])


def counted(row: Mapping[Any, Any], speech: Words) -> str:
    """Return what is counted, by which rule, and of what."""
    return speech.say("page.counted", unit=plain(row["counting_unit"]), rule=plain(row["counting_rule"]),
                      denominator=plain(row["denominator"]))  # fmt: skip


def source_of(row: Mapping[Any, Any], speech: Words) -> str:
    """Return the source of a share; one that says no more than that it was computed is told by its address."""
    name, host = str(row["source"]), urlparse(str(row["url"])).netloc.removeprefix("www.")
    if name.startswith("computed") and host:
        return speech.say("page.computed_at", host=host)
    grade = speech.say(f"report.{row['grade']}")
    return f"{plain(name)} ({grade})"


def tipping(ratio: float, speech: Words) -> str:
    """Say how unlike reporting would have to be for one in five."""
    if np.isnan(ratio):
        return ""
    word, times = ("other", ratio) if ratio >= 1 else ("domestic", 1 / ratio)
    if times < ALIKE:
        return speech.say("page.tipping_none")
    return speech.say(f"page.tipping_{word}", times=decimal(times, 2 if times < NEAR_ONE else 1))


def _row(row: Mapping[Any, Any], speech: Words, known: frozenset[str]) -> tuple[Cell, ...]:
    link = f"#country-{row['geo'].lower()}" if row["geo"] in known else ""
    name = Cell(area_and_period(row["geo"], row["period"]), link=link)
    if row["refusal"]:
        told = (Cell(speech.say("report.refused", reason=plain(row["refusal"]))), *cells(("", "", "")))
    else:
        ratio = float(row["tipping_ratio"])
        told = (
            number_cell(shown_share(row), row["estimate"]),
            number_cell(span, row["conf_low"]) if (span := range_of(row)) else Cell(""),
            Cell(speech.say(f"report.verdict_{SPOKEN[row['verdict']]}")),
            number_cell(tipping(ratio, speech), ratio),
        )
    return (name, *told, Cell(counted(row, speech)), Cell(source_of(row, speech)))


def _lines(found: Findings, speech: Words) -> Iterator[Line]:
    """Yield area, name and texts of each line that a profile may have."""
    for name, table in (("crime", found.crime), ("violence", found.violence)):
        for row in table.dropna(subset="estimate").to_dict(orient="records"):
            yield row["geo"], name, _share_line(name, row, speech)
            if name == "crime":
                yield from _earlier(found, row, speech)
    source = found.observations["serious_assault_relationship"].frame["source"].iloc[0]
    for row in found.assault.to_dict(orient="records"):
        yield row["geo"], "assault", (
            speech.say("page.line_assault"), "", f"{shown_range(row['conf_low'], row['conf_high'])} "
            f"({plain('missing relationship')})", plain("victim"), spoken_period(row["period"]), source,
        )  # fmt: skip
    yield from _observed(found, speech)
    for row in modelled_prevalence(found.observations["prevalence"]).to_dict(orient="records"):
        texts = (speech.say("page.line_prevalence"), percent(row["y"] / 100),
                 f"{shown_range(row['y_low'] / 100, row['y_high'] / 100)} ({plain('modelled')})",
                 plain("woman"), str(row["year"]), speech.say("page.modelled_source"))  # fmt: skip
        yield row["geo"], "prevalence", texts


def _share_line(name: str, row: Mapping[Any, Any], speech: Words) -> tuple[str, ...]:
    span, kind = range_of(row), plain(row["interval_kind"])
    what = speech.say("page.line_of", line=speech.say(f"page.line_{name}"), denominator=plain(row["denominator"]))
    unit = f"{plain(row['counting_unit'])}; {plain(row['counting_rule'])}"
    return (what, shown_share(row), f"{span} ({kind})" if span else kind, unit, spoken_period(row["period"]),
            source_of(row, speech))  # fmt: skip


def _earlier(found: Findings, latest: Mapping[Any, Any], speech: Words) -> Iterator[Line]:
    """Yield the latest shares of earlier periods, where they count the same unit by the same rule."""
    table = found.every_crime
    same = table["geo"] == latest["geo"]
    for rule in ("counting_unit", "counting_rule", "denominator"):
        same &= table[rule] == latest[rule]
    rows = table[same & table["estimate"].notna() & (table["period"] < latest["period"])]
    rows = rows.drop_duplicates("period", keep="last").sort_values("period", ascending=False)
    for row in rows.head(EARLIER).to_dict(orient="records"):
        yield row["geo"], "crime", _share_line("crime_earlier", row, speech)


def _observed(found: Findings, speech: Words) -> Iterator[Line]:
    """Yield the latest published per cents of homicide, of reporting, and of women and children among victims."""
    tables = {name: found.observations[name].frame for name in ("homicide_relationship", "reporting", "victims")}
    family = {name: table[table["relationship"] == "FAM_IPTN"] for name, table in tables.items()}
    homicide = family["homicide_relationship"][family["homicide_relationship"]["indicator"] == "homicide_share"]
    reporting = tables["reporting"]
    reporting = reporting[(reporting["indicator"] == "reporting_rate") & (reporting["offence"] == "DV")]
    victims = family["victims"]
    chosen = {
        "homicide": homicide[homicide["sex"] == "T"], "homicide_women": homicide[homicide["sex"] == "F"],
        "reporting": reporting, "women": victims[victims["sex"] == "F"],
        "children": victims[victims["age"] == "Y_LT18"],
    }  # fmt: skip
    for name, rows in chosen.items():
        for row in rows.sort_values("period").groupby("geo").tail(1).to_dict(orient="records"):
            ends = [float(row[end]) / 100 if row[end] is not None else float("nan") for end in ("low", "high")]
            span = shown_range(*ends) or speech.say("page.no_range")
            texts = (speech.say(f"page.line_{name}"), percent(float(row["value"]) / 100), span,
                     plain(row["counting_unit"]), spoken_period(row["period"]), plain(row["source"]))  # fmt: skip
            yield row["geo"], name, texts
