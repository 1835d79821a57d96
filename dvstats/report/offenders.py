"""The offender side of the report: which published stages may be set beside each other, and what they come to."""

from __future__ import annotations

import pandas as pd

from dvstats.measures.cascade import cascade
from dvstats.report.places import area_name, in_order, plain
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, percent

TO_PROGRAMMES = ("CH-2019", "ES-2018")
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
