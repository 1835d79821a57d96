"""The figures that say what compares with what: the map, the matrix of rules, the ladder of severity, the models."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dvstats.charts.comparability import comparability as draw_matrix
from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.model_spread import model_spread
from dvstats.charts.severity_ladder import severity_ladder
from dvstats.charts.tile_map import PLACES, tile_map
from dvstats.estimators._search import PLAUSIBLE, by_bic, candidates
from dvstats.measures.comparability import UNTOLD, commonest, comparability
from dvstats.report.countries import shown_share
from dvstats.report.findings import CAPTURES, Findings
from dvstats.report.made import Made
from dvstats.report.places import area_name, plain, spoken_period
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, percent

RULES = ("counting_rule", "counting_unit", "denominator", "relationship", "grade")
STEPS = ("homicide", "assault", "violence", "crime")
FEWEST_STEPS, FEWEST_OWN_STEPS = 3, 2


def european_map(found: Findings, words: Words) -> Made:
    """Shade the areas that count offences by a flag, and hatch the others."""
    table = found.crime.dropna(subset="estimate")
    table = table[table["geo"].isin(list(PLACES))].reset_index(drop=True)
    alike = (table["counting_rule"] == "flag") & (table["counting_unit"] == "offence")
    table = table.assign(comparable=alike & ~table["interval_kind"].str.contains("bound"))
    shaded = table[table["comparable"]]
    told = {"n": count(len(table)), "n_alike": count(len(shaded)), "n_unlike": count(len(table) - len(shaded)),
            "low": percent(shaded["estimate"].min()), "high": percent(shaded["estimate"].max())}  # fmt: skip
    return Made(partial(tile_map, table), table, told, several(table, words))


def matrix(found: Findings, words: Words) -> Made:
    """Hold the rules behind each share against the commonest of each rule."""
    table = found.crime.dropna(subset="estimate").reset_index(drop=True)
    compared = comparability(table, area="area", rules=RULES).frame
    names = {rule: words.say(f"report.rules.{rule}") for rule in RULES}
    drawn = compared[["area", *RULES]].rename(columns=names)
    told = {"n": count(len(table)), "n_alike": count(_largest_group(table)), "n_rules": count(len(RULES)),
            "ties": _ties(table, compared, names, words)}  # fmt: skip
    return Made(partial(draw_matrix, drawn), drawn, told, several(table, words))


def _largest_group(table: pd.DataFrame) -> int:
    """Return how many areas share every rule, at most; a rule that is not published is shared by none."""
    known = table[~table[list(RULES)].isin(UNTOLD).any(axis=1)]
    return int(known.groupby(list(RULES)).size().max()) if len(known) else 0


def _ties(table: pd.DataFrame, compared: pd.DataFrame, names: dict[str, str], words: Words) -> str:
    """Name the rules of which two or more are equally common, and the one that stands for them."""
    ties = {rule: ways for rule in RULES if len(ways := commonest(table[rule])) > 1}
    stands = {rule: table.loc[compared[rule].eq("same").to_numpy(), rule].iloc[0] for rule in ties}
    told = (words.say("report.figure.tie", rule=names[rule], ways=", ".join(map(plain, ways)),
                      n=count((table[rule] == ways[0]).sum()), stands=plain(stands[rule]))
            for rule, ways in ties.items())  # fmt: skip
    return " ".join(told) or words.say("report.figure.no_tie")


def ladder(found: Findings, words: Words) -> Made:
    """Set the domestic share of homicide, serious assault, violence and all crime below each other."""
    steps = _steps(found)
    n_steps = steps.groupby("geo")["step"].transform("nunique")
    table = steps[n_steps >= FEWEST_STEPS].assign(order=lambda rows: rows["step"].map(STEPS.index))
    table = _spoken(table.sort_values(["area", "order"]).drop(columns="order"), words)
    both = steps.pivot_table(index="geo", columns="step", values="estimate").dropna(subset=["violence", "crime"])
    larger = both["violence"] > both["crime"]
    shown = larger[larger.index.isin(table["geo"])]
    told = {"n_areas": count(table["geo"].nunique()), "n_both": count(len(shown)), "n_larger": count(shown.sum()),
            "n_both_all": count(len(larger)), "n_larger_all": count(larger.sum())}  # fmt: skip
    return Made(partial(severity_ladder, table), table, told, several(table, words))


def models(found: Findings, words: Words) -> Made:
    """Show every model's estimate against how far it fits worse than the best."""
    fits = candidates(found.captures, 2)
    table = pd.DataFrame({"n_hat": fits.n_hat, "bic": by_bic(fits)})
    near = table.loc[table["bic"] - table["bic"].min() <= PLAUSIBLE, "n_hat"]
    told = {"near_low": count(near.min()), "near_high": count(near.max()), "n_models": count(len(table))}
    return Made(partial(model_spread, table), table, told, found.credits[CAPTURES])


def beside(found: Findings, code: str, words: Words) -> Made | None:
    """Set an area's share beside those of areas that count the same unit by the same rule."""
    table = found.crime.dropna(subset="estimate")
    own = table[table["geo"] == code]
    if own.empty:
        return None
    row = own.iloc[0]
    same = ["counting_unit", "counting_rule", "denominator"]
    table = table[(table[same] == row[same]).all(axis=1)].reset_index(drop=True)
    told = {"area": area_name(code), "share": shown_share(row.to_dict()), "n_others": count(len(table) - 1),
            "denominator": plain(row["denominator"]), "unit": plain(row["counting_unit"]),
            "rule": plain(row["counting_rule"]), "kind": plain(row["interval_kind"])}  # fmt: skip
    return Made(partial(dot_interval, table), table, told, several(table, words))


def own_steps(found: Findings, code: str, words: Words) -> Made | None:
    """Set the steps of one area below each other, if it has two or more."""
    steps = _steps(found)
    table = steps[steps["geo"] == code].sort_values("step", key=lambda names: names.map(STEPS.index))
    if len(table) < FEWEST_OWN_STEPS:
        return None
    table = _spoken(table, words)
    told = {"area": area_name(code), "n_steps": count(len(table))}
    return Made(partial(severity_ladder, table), table, told, several(table, words))


def _spoken(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    steps = zip(table["step"], table["period"], strict=True)
    return table.assign(
        severity=[f"{words.say(f'report.step.{step}')}, {spoken_period(period)}" for step, period in steps]
    ).reset_index(drop=True)


def _steps(found: Findings) -> pd.DataFrame:
    """Return one row per area and step of severity: a share with its range, or a range alone where bounds are known."""
    homicide = found.observations["homicide_relationship"].frame
    homicide = homicide[(homicide["indicator"] == "homicide_share") & (homicide["relationship"] == "FAM_IPTN")]
    homicide = homicide[homicide["sex"] == "T"].sort_values("period").groupby("geo").tail(1)
    homicide = homicide.assign(estimate=homicide["value"] / 100, conf_low=float("nan"), conf_high=float("nan"))
    assault = found.assault.assign(
        estimate=float("nan"), source=found.observations["serious_assault_relationship"].frame["source"].iloc[0]
    )
    tables = {"homicide": homicide, "assault": assault}
    tables |= {name: _unbounded(getattr(found, name)) for name in ("violence", "crime")}
    columns = ["geo", "period", "estimate", "conf_low", "conf_high", "source"]
    told = pd.concat([table[columns].assign(step=name) for name, table in tables.items()], ignore_index=True)
    return told.assign(area=[area_name(geo) for geo in told["geo"]])


def _unbounded(table: pd.DataFrame) -> pd.DataFrame:
    return table[~table["interval_kind"].str.contains("bound")].dropna(subset="estimate")


def several(table: pd.DataFrame, words: Words) -> str:
    """Return the credit line of a table whose rows have sources of their own."""
    return words.say("report.several_sources", n=count(table["source"].nunique()))
