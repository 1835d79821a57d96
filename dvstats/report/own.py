"""What a person filled in by hand, as the page shows it: the same measures and methods as for published figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.estimate import Estimate
from dvstats.core.observations import Observations
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.chao_one_inflated import ChaoOneInflated
from dvstats.measures.cascade import cascade
from dvstats.report.countries import SPOKEN, range_of, shown_share, tipping
from dvstats.report.places import area_name, plain, spoken_period
from dvstats.report.shares import ALL_CRIME, VIOLENCE, shares_of
from dvstats.store.form_file import IN_BRACKETS, FilledIn, area_of
from dvstats.studies.attempt import attempt
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, interval, percent


@dataclass(frozen=True, slots=True)
class Own:
    """A section of the page: heading, lead, a row per figure, and what was left out.

    Parameters
    ----------
    area
        Code of the area.
    heading
        The heading.
    lead
        From which file, with its checksum.
    heads
        Heads of the columns.
    rows
        A row per figure.
    notes
        What was left out, and why.
    """

    area: str
    heading: str
    lead: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def own_section(told: FilledIn, speech: Words, country: str | None) -> Own:
    """Compute what was filled in, and say it."""
    area = area_of(told, country)
    rows = [*_shares(told, area, speech), *_registers(told, speech), *_stages(told, area, speech)]
    heads = ("what", "value", "range", "reading")
    lead = speech.say("report.own.lead", file=told.path.name, checksum=told.sha256[:12])
    return Own(area, speech.say("report.own.heading", area=area_name(area)), lead,
               tuple(speech.say(f"report.own.head_{name}") for name in heads), tuple(rows), told.notes)  # fmt: skip


def _shares(told: FilledIn, area: str, speech: Words) -> Iterator[tuple[str, ...]]:
    if told.shares is None:
        return
    frame = told.shares.frame
    frame = frame[frame["geo"] == area]
    for name in frame["comparison"].unique():
        basis = ALL_CRIME if name.endswith("all-crime") else VIOLENCE
        one = shares_of(Observations(frame[frame["comparison"] == name]), basis).iloc[0]
        yield _share(one.to_dict(), speech)


def _share(one: dict[Any, Any], speech: Words) -> tuple[str, ...]:
    what = speech.say("report.own.share", denominator=plain(one["denominator"]), period=spoken_period(one["period"]))
    if one["refusal"]:
        return what, "", "", speech.say("report.own.share_refused", reason=plain(one["refusal"]))
    reading = speech.say(
        "report.own.share_reading", verdict=speech.say(f"report.verdict_{SPOKEN[one['verdict']]}"),
        tipping=tipping(float(one["tipping_ratio"]), speech), kind=plain(one["interval_kind"]),
    )  # fmt: skip
    return what, shown_share(one), range_of(one), reading


def _registers(told: FilledIn, speech: Words) -> Iterator[tuple[str, ...]]:
    if told.lists is not None:
        what = speech.say("report.own.lists", lists=", ".join(told.lists.lists).replace("_", " "))
        yield _estimate(what, "lists", Averaged(), told.lists, speech)
    if told.repeats is not None:
        yield _estimate(speech.say("report.own.repeats"), "repeats", ChaoOneInflated(), told.repeats, speech)


def _estimate(what: str, kind: str, method: Any, table: CaptureTable | RepeatCounts, speech: Words) -> tuple[str, ...]:
    found = attempt(method, table)
    if not isinstance(found, Estimate):
        return what, "", "", speech.say("report.own.refused", reason=found.reason, hint=found.hint)
    reading = speech.say(
        f"report.own.{kind}_reading", observed=count(found.n_observed), unseen=count(found.n_hat - found.n_observed),
        assumes="; ".join(found.assumes),
    )  # fmt: skip
    sign = "≥\N{NO-BREAK SPACE}" if found.lower_bound else ""
    return what, f"{sign}{count(found.n_hat)}", interval(found.interval.low, found.interval.high), reading


def _stages(told: FilledIn, area: str, speech: Words) -> Iterator[tuple[str, ...]]:
    if told.cascade is None:
        return
    for row in told.cascade[told.cascade["area"] == area].to_dict(orient="records"):
        known = {stage: unit for stage, unit in told.stages.items() if not math.isnan(row[stage])}
        table = pd.DataFrame([{stage: row[stage] for stage in known}])
        found = cascade(table, stages=tuple(known), unit=tuple(known.values()), cohort=row["cohort"] == "yes").frame
        ratios = {one["stage"]: one for one in found.to_dict(orient="records")}
        for stage in told.stages:
            name, period = _spoken(stage).capitalize(), spoken_period(row["period"])
            what = speech.say("report.own.stage", stage=name, period=period)
            unit = plain(told.stages[stage] or "unit not told")
            value = f"{count(row[stage])} ({unit})" if stage in known else speech.say("report.own.unknown")
            yield what, value, "", _ratio(ratios.get(stage, {}), row["cohort"], speech)


def _ratio(one: dict[Any, Any], cohort: str, speech: Words) -> str:
    """Say what part of the stage before it a stage is, or why that is not said."""
    if not one or not one["of_stage"]:
        return ""
    if one["refusal"]:
        return speech.say("report.own.no_ratio", stage=_spoken(one["of_stage"]), reason=one["reason"])
    part = speech.say("report.own.ratio", share=percent(one["estimate"]), stage=_spoken(one["of_stage"]))
    return f"{part} {speech.say(f'report.own.cohort_{cohort}')}"


def _spoken(name: str) -> str:
    return IN_BRACKETS.sub("", name).strip().replace("_", " ")
