"""The offender side of the report: which published stages may be set beside each other, and what they come to."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from scipy.stats import norm

from dvstats.measures.cascade import cascade
from dvstats.measures.programme_effect import dropouts, programme_effect
from dvstats.numerics.effect_sizes import from_counts
from dvstats.report.places import area_name, in_order, plain
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, decimal, percent

TO_PROGRAMMES = ("CH-2019", "ES-2018", "PT-2022-Q3")
COUNTS = ("events_treatment", "n_treatment", "events_control", "n_control")
DESIGNS = ("randomised", "not randomised")
COHORT = "GB-SCT-caledonian"


def ladders(stages: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Compute each cascade that the table of stages marks, with the sources of its rows.

    Parameters
    ----------
    stages
        Rows as published; those that may be set beside each other share a `cascade` and have their `place` in it.

    Returns
    -------
    dict
        Rows of the measure `cascade` by its mark, with `geo`, `grade` and `found_at`.
    """
    marked = stages[stages["cascade"].astype(str).ne("") & stages["cascade"].notna()]
    return {str(name): _ladder(part.sort_values("place")) for name, part in marked.groupby("cascade", sort=True)}


def _ladder(part: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame({
        "stage": part["stage_name"], "value": pd.to_numeric(part["value"]), "unit": part["counting_unit"],
        "year": part["period"], "kind": part["kind"],
    })  # fmt: skip
    told = cascade(rows, cohort=bool(part["cohort"].eq("yes").all())).frame
    return told.assign(**{name: part[name].to_list() for name in ("geo", "grade", "found_at", "definition")})


def reach(stages: pd.DataFrame) -> dict[str, str]:
    """Say how many of those who might need a programme reach one, where it can be told."""
    found = ladders(stages)
    rows = [found[name].iloc[-1] for name in TO_PROGRAMMES]
    told = [
        words().say("report.per_hundred", area=area_name(row["geo"]), year=row["year"], of=plain(row["of_stage"]),
                    n=count(100 * row["estimate"]), stage=plain(row["stage"]))
        for row in rows
    ]  # fmt: skip
    men = found[COHORT]
    return {
        "told": "; ".join(told), "ordered": count(men["value"].iloc[0]), "completed": count(men["value"].iloc[-1]),
        "share": percent(men["of_first"].iloc[-1], 0),
        "areas": ", ".join(in_order({area_name(row["geo"]) for row in (*rows, men.iloc[0])})),
        "n_areas": count(stages["geo"].nunique()), "n_rows": count(len(stages)),
    }  # fmt: skip


def counted(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the single studies with counts against people who did not drop out, with their odds ratios.

    Parameters
    ----------
    programmes
        Published comparisons: `level`, `design`, and events and people with and without the programme.

    Returns
    -------
    DataFrame
        Those rows with `ratio`, `ratio_low`, `ratio_high` (95 %).
    """
    single = programmes[programmes["level"].eq("study") & programmes[list(COUNTS)].notna().all(axis=1)]
    rows = single[~dropouts(single["design"])]
    ratios = [_ratio(row) for row in rows.to_dict(orient="records")]
    return rows.assign(**{name: [one[place] for one in ratios] for place, name in enumerate(
        ("ratio", "ratio_low", "ratio_high"))})  # fmt: skip


def _ratio(row: dict[Any, Any]) -> tuple[float, float, float]:
    middle, variance = from_counts(*(float(row[name]) for name in COUNTS))
    half = float(norm.isf(0.025)) * variance**0.5
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half)


def single_studies(programmes: pd.DataFrame) -> str:
    """Say what single studies tell beside the reviews: pooled by design where two or more can be, else one by one."""
    rows, speech = counted(programmes), words()
    head = speech.say(
        "report.studies_read", n=count(int(programmes["level"].eq("study").sum())), usable=count(len(rows))
    )
    pooled = programme_effect(rows, counts=COUNTS, study="study", design="design").frame
    found = {str(row["about"]): row for row in pooled.to_dict(orient="records")}
    told = [
        speech.say("report.studies_pooled", design=plain(name), n=count(row["n_studies"]),
                   **{end: decimal(row[end], 2) for end in (
                       "ratio", "ratio_low", "ratio_high", "ratio_another_low", "ratio_another_high")})
        for name, row in ((name, found[f"{name}: all"]) for name in DESIGNS if f"{name}: all" in found)
        if pd.notna(row["estimate"])
    ]  # fmt: skip
    alone = [
        speech.say("report.study_alone", country=plain(row["country"]),
                   **{end: decimal(row[end], 2) for end in ("ratio", "ratio_low", "ratio_high")})
        for row in rows.to_dict(orient="records")
    ]  # fmt: skip
    return " ".join([head, *(told or alone)])
