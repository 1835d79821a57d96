"""The country table: each area's latest share of recorded crime, by the measure `share`, refusals kept."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dvstats.core.observations import Observations
from dvstats.measures.share import share
from dvstats.report.places import area_and_period
from dvstats.store.form_file import FilledIn

ALL_CRIME = ":all-crime|:all-perpetrators|:cleared$"
VIOLENCE = ":violence"
SHOWN = ("geo", "period", "counting_unit", "counting_rule", "denominator", "relationship", "sex", "age", "population",
         "source", "url", "grade", "flag", "comparison")  # fmt: skip


def shares_of(observations: Observations, basis: str) -> pd.DataFrame:
    """Return one row per area with the latest share on a basis, sorted by share, refusals last."""
    latest = every_share(observations, basis).groupby("geo", sort=False).tail(1)
    return latest.sort_values("estimate", ascending=False, na_position="last").reset_index(drop=True)


def every_share(observations: Observations, basis: str) -> pd.DataFrame:
    """Return the shares of every area on a basis, that of the report last."""
    rows = observations.frame
    rows = rows[rows["comparison"].str.contains(basis) & (rows["sex"] == "T") & (rows["stage"] == "recorded")]
    told = pd.concat([_published(rows), _computed(rows)], ignore_index=True)
    told = told.assign(is_refused=told["refusal"] != "", is_bound=told["interval_kind"].str.contains("bound"))
    told = told.assign(rank=told["comparison"].str.len())
    # A share beats a bound, a bound a refusal; then the latest, then the plainest comparison.
    order = ["geo", "is_refused", "is_bound", "period", "rank"]
    told = told.sort_values(order, ascending=[True, False, False, True, False]).reset_index(drop=True)
    return told.assign(area=[area_and_period(*row) for row in zip(told["geo"], told["period"], strict=True)])


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


def _published(rows: pd.DataFrame) -> pd.DataFrame:
    """Return published percentages, each with the rounding that it was published with."""
    found = rows[rows["role"] == "share"]
    told = []
    for decimals, group in found.groupby(found["decimals"].fillna(-1)):
        # A share in words ("one fifth") or one computed from rounded figures has no rounding that is known.
        known = decimals >= 0
        frame = group.assign(whole=100.0)
        result = (share(frame, percent="value", decimals=int(decimals), bound="bound") if known
                  else share(frame, part="value", whole="whole", bound="bound"))  # fmt: skip
        told.append(result.frame)
    return _kept(pd.concat(told, ignore_index=True)) if told else pd.DataFrame()


def _computed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return shares of a part in its whole; different counting units are refused by their row."""
    pairs = rows[rows["role"].isin(["part", "whole"])]
    part = pairs[pairs["role"] == "part"].set_index("comparison")
    whole = pairs[pairs["role"] == "whole"].set_index("comparison")
    table = part.assign(part=part["value"], whole=whole["value"], unit_of_whole=whole["counting_unit"],
                        bound=[_bound(a, b) for a, b in zip(part["bound"], whole["bound"], strict=True)])  # fmt: skip
    table = table.assign(denominator="all recorded crime").reset_index()
    units = ("counting_unit", "unit_of_whole")
    if table.empty:
        return pd.DataFrame()
    return _kept(share(table, part="part", whole="whole", bound="bound", units=units).frame)


def _bound(part: str, whole: str) -> str:
    """Return what a bounded part or whole makes of the share: too small a whole makes it an upper bound."""
    if whole == "lower":
        return "upper"
    return part


def _kept(frame: pd.DataFrame) -> pd.DataFrame:
    results = [
        "estimate",
        "conf_low",
        "conf_high",
        "interval_kind",
        "verdict",
        "tipping_ratio",
        "tipping_words",
        "refusal",
    ]
    return frame[[*SHOWN, *results]]
