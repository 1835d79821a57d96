"""What a person filled in by hand, as the page shows it: the same measures and methods as for published figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.estimate import Estimate
from dvstats.core.observations import Observations
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.chao_one_inflated import ChaoOneInflated
from dvstats.measures.cascade import cascade
from dvstats.report.places import area_name
from dvstats.report.shares import ALL_CRIME, VIOLENCE, shares_of
from dvstats.store.form_file import FilledIn, area_of
from dvstats.studies.attempt import attempt
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, interval, percent, percent_interval


@dataclass(frozen=True, slots=True)
class Own:
    """A section of the page: heading, lead, a row per figure, and what was left out."""

    area: str
    heading: str
    lead: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def own_section(told: FilledIn, speech: Words, country: str | None) -> Own:
    """Compute what was filled in, and say it."""
    area = area_of(told, country)
    rows = [*_shares(told, speech), *_registers(told, speech), *_stages(told, speech)]
    heads = ("what", "value", "range", "reading")
    lead = speech.say("report.own.lead", file=told.path.name, checksum=told.sha256[:12])
    return Own(area, speech.say("report.own.heading", area=area_name(area)), lead,
               tuple(speech.say(f"report.own.head_{name}") for name in heads), tuple(rows), told.notes)  # fmt: skip


def with_own(published: Observations, told: FilledIn | None) -> Observations:
    """Return the shares with those filled in: they replace the published ones of the same area and denominator."""
    if told is None or told.shares is None:
        return published
    own = told.shares.frame
    taken = set(zip(own["geo"], own["comparison"].str.rpartition(":")[2], strict=True))
    frame = published.frame
    basis = np.where(frame["comparison"].str.contains(VIOLENCE), "violence", "all-crime")
    kept = [pair not in taken for pair in zip(frame["geo"], basis, strict=True)]
    return Observations(pd.concat([frame[kept], own], ignore_index=True), published.sources, published.place)


def _shares(told: FilledIn, speech: Words) -> Iterator[tuple[str, ...]]:
    if told.shares is None:
        return
    frame = told.shares.frame
    for name in frame["comparison"].unique():
        basis = ALL_CRIME if name.endswith("all-crime") else VIOLENCE
        one = shares_of(Observations(frame[frame["comparison"] == name]), basis).iloc[0]
        yield _share(one.to_dict(), speech)


def _share(one: dict[Any, Any], speech: Words) -> tuple[str, ...]:
    what = speech.say("report.own.share", denominator=one["denominator"], period=one["period"])
    if one["refusal"]:
        return what, "", "", speech.say("report.own.share_refused", reason=one["refusal"])
    span = "" if math.isnan(one["conf_low"]) else percent_interval(one["conf_low"], one["conf_high"])
    tipping = one["tipping_words"][:1].upper() + one["tipping_words"][1:]
    reading = speech.say("report.own.share_reading", verdict=one["verdict"], tipping=tipping)
    return what, percent(one["estimate"]), span, reading


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
    return what, count(found.n_hat), interval(found.interval.low, found.interval.high), reading


def _stages(told: FilledIn, speech: Words) -> Iterator[tuple[str, ...]]:
    if told.cascade is None:
        return
    for row in told.cascade.to_dict(orient="records"):
        known = {stage: unit for stage, unit in told.stages.items() if not math.isnan(row[stage])}
        table = pd.DataFrame([{stage: row[stage] for stage in known}])
        found = cascade(table, stages=tuple(known), unit=tuple(known.values()), cohort=row["cohort"] == "yes").frame
        ratios = {one["stage"]: one for one in found.to_dict(orient="records")}
        for stage in told.stages:
            what = speech.say("report.own.stage", stage=_spoken(stage).capitalize(), period=row["period"])
            value = count(row[stage]) if stage in known else speech.say("report.own.unknown")
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
    return name.replace("_", " ")
