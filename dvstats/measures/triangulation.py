"""What several sources say together of one country-year, which of them disagrees, and when no joint answer is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import need, number_frame
from dvstats.numerics.joint_sources import LAWS, SOURCES, Joint, Law, Told, conflict, joint, profile_limits

NAME = "triangulation"

PRIORS = ("ratio", "incidents", "lethality")
COUNTED = ("population", "register", "homicides")
MOST_CAPTURES = 999_999
CAVEATS = (
    "One likelihood ties the sources by stated assumptions; each mapping (what is a victim, an incident, reported) "
    "must be said beside the result.",
    "A source that disagrees is not thereby wrong: its mapping may be.",
)
ASSUMES = (
    "every incident has one victim and one perpetrator, and reaches the register independently with one probability",
    "persons in either population had one incident or more in the year; further incidents follow the law that is named",
    "the sources do not share their errors",
)


def triangulation(
    table: pd.DataFrame, *, source: str = "source", value: str = "value", std_error: str = "std_error",
    captures: str = "captures", bound: str = "bound", law: str = "geometric", level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Estimate victims and perpetrators of one country-year from all sources at once, and without each.

    With V victims, P perpetrators, m incidents per victim and μ per perpetrator (one or more each),

    .. math::

        m V = \mu P, \qquad \hat\pi \sim N(V / N, \sigma^2), \qquad f_k \sim \mathrm{Poisson}(P\, p_k(\mu, r)), \qquad
        H \sim \mathrm{Poisson}(V h), \qquad \log(V / P) \sim N(\log \rho, \tau^2)

    for a survey's prevalence π of a population N, reporting r per incident, persons :math:`f_k` that a register holds k
    times, homicides H at a lethality h, and a stated ratio ρ of victims to perpetrators. Limits are those of the
    profile likelihood. The deviance of conflict says how much worse a source and the rest fit together than apart;
    under agreement it is about chi-square with one degree of freedom.

    Parameters
    ----------
    table
        One row per figure. `source` is one of population, survey (prevalence), victims (a number), reporting (per
        incident), victims_reporting (share of victims of whom any incident was recorded), register (a row per number of
        captures), homicides, and the prior statements ratio (victims per perpetrator), incidents (per victim),
        lethality (killed per victim).
    source
        Column with the source.
    value
        Column with the figure.
    std_error
        Column with its standard error; none for population, register, homicides.
    captures
        Column with the number of captures, for the register; `6+` for six or more.
    bound
        Column that says `lower` where a number of victims is a lower bound.
    law
        How further incidents spread over persons: geometric (unequally) or poisson (alike).
    level
        Level of the interval.

    Returns
    -------
    Comparison
        Rows of `quantity` victims and perpetrators from all sources, then of victims without the source in `left_out`:
        `estimate`, `conf_low`, `conf_high`, `moves` (the estimate without it over that with it), `conflict`,
        `conflict_p`, `refusal`, `warnings`. The joint rows are refused if leaving one source out moves the estimate by
        more than the interval is wide.

    Raises
    ------
    InputError
        An unknown source, a source twice, a figure without a standard error, a register without a ratio, homicides
        without a lethality: there are no defaults.

    References
    ----------
    van der Veen HCJ, Bogaerts S (2010). Justitiële verkenningen 36(8), for a triangulation by hand.
    Presanis AM, Ohlssen D, Spiegelhalter DJ, De Angelis D (2013). Conflict diagnostics in directed acyclic graphs.
    Statistical Science 28(3), 376–397.

    Examples
    --------
    >>> table = pd.DataFrame([("population", 1_000_000, None), ("survey", 0.05, 0.005), ("victims", 60_000, 4_000)],
    ...                      columns=["source", "value", "std_error"])
    >>> told = triangulation(table).frame
    >>> told[["quantity", "left_out", "estimate", "conflict"]].round(2).values.tolist()[0][2]
    56097.56
    """
    check_level(level)
    if law not in LAWS:
        raise InputError(f"law {law!r}", rule=f"one of {', '.join(LAWS)}")
    told = _told(table, source, value, std_error, captures, bound)
    if why := _too_little(told):
        return _result([{"quantity": "victims", "left_out": "", "estimate": np.nan, "refusal": why}])
    best = joint(told, LAWS[law])
    rows = [_row("victims", "", told, LAWS[law], best, level)]
    if told.register is not None or told.ratio is not None:
        rows.append(_row("perpetrators", "", told, LAWS[law], best, level))
    rows += [_without(name, told, LAWS[law], best, level) for name in told.names()]
    return _result(_judged(rows))


def _result(rows: list[dict[str, Any]]) -> Comparison:
    return Comparison(NAME, pd.DataFrame([row | {"assumes": ASSUMES} for row in rows]), caveats=CAVEATS)


def _told(table: pd.DataFrame, source: str, value: str, std_error: str, captures: str, bound: str) -> Told:
    """Return what the table tells, or say which row does not fit."""
    need(table, source, value)
    wide = table.reindex(columns=[*table.columns, *sorted({std_error, captures, bound} - set(table.columns))])
    rows = number_frame(wide, {"value": value, "std_error": std_error})
    rows = rows.assign(source=wide[source].astype("str").str.strip().to_numpy(), captures=wide[captures].to_numpy(),
                       bound=wide[bound].to_numpy())  # fmt: skip
    _check(rows)
    figures = {row["source"]: (float(row["value"]), float(row["std_error"])) for row in rows.to_dict(orient="records")}
    given: dict[str, Any] = {name: figures[name] for name in figures if name in SOURCES and name not in COUNTED}
    given |= {name: figures[name][0] for name in ("population", "homicides") if name in figures}
    given["victims_from_below"] = bool((rows.loc[rows["source"] == "victims", "bound"] == "lower").any())
    return Told(**given, **_register(rows[rows["source"] == "register"]))


def _check(rows: pd.DataFrame) -> None:
    known = {*SOURCES, "population"}
    for place, row in enumerate(rows.to_dict(orient="records"), start=1):
        where, name = f"row {place}", row["source"]
        if name not in known:
            raise SchemaError(f"source {name!r}", place=where, rule=f"one of {', '.join(sorted(known))}")
        if np.isnan(row["value"]) or row["value"] < 0 or (row["value"] == 0 and name not in COUNTED):
            raise InputError(f"{name} is {row['value']}", place=where, rule="a figure above 0")
        if name not in COUNTED and not row["std_error"] > 0:
            raise InputError(f"{name} without a standard error", place=where, rule="its doubt is stated, never assumed")
        if name in ("survey", "reporting", "victims_reporting", "lethality") and row["value"] >= 1:
            raise InputError(f"{name} is {row['value']:g}", place=where, rule="a share below 1", hint="0.2, not 20")
    single = rows[rows["source"] != "register"]
    if single["source"].duplicated().any():
        raise InputError(f"{single.loc[single['source'].duplicated(), 'source'].iloc[0]} comes twice",
                         rule="one row per source", hint="pool two surveys first")  # fmt: skip
    _check_together(set(rows["source"]))


def _check_together(names: set[str]) -> None:
    for name, needed in (("survey", "population"), ("register", "ratio"), ("homicides", "lethality")):
        if name in names and needed not in names:
            raise InputError(f"{name} without {needed}", rule=f"{name} tells of victims only through {needed}",
                             hint="state it with its doubt: there is no default")  # fmt: skip


def _register(rows: pd.DataFrame) -> dict[str, Any]:
    if rows.empty:
        return {}
    words = [str(word).strip().removesuffix(".0") for word in rows["captures"]]
    times = pd.Series(pd.to_numeric(pd.Series([word.removesuffix("+") for word in words]), errors="coerce"))
    if not times.between(1, MOST_CAPTURES).all() or (times % 1 > 0).any() or times.duplicated().any():
        raise InputError("captures of the register", rule=f"whole numbers from 1 to {MOST_CAPTURES:,}, each once; the "
                         "last may be 6+")  # fmt: skip
    counts = np.zeros(int(times.max()))
    counts[times.astype(int).to_numpy() - 1] = rows["value"].to_numpy(float)
    open_end = words[int(times.argmax())].endswith("+")
    return {"register": tuple(counts), "last_is_or_more": bool(open_end)}


def _too_little(told: Told) -> str:
    tells = [name for name in ("survey", "victims", "register", "homicides") if getattr(told, name) is not None]
    if told.victims_from_below and tells == ["victims"]:
        return "a lower bound alone tells no number of victims"
    return "" if len(tells) > 1 else "one source of victims cannot be triangulated: two or more are needed"


def _row(quantity: str, left_out: str, told: Told, law: Law, best: Joint, level: float) -> dict[str, Any]:
    of_perpetrators = quantity == "perpetrators"
    low, high = profile_limits(told, law, best, level, of_perpetrators=of_perpetrators)
    value = best.state.perpetrators if of_perpetrators else best.state.victims
    return {"quantity": quantity, "left_out": left_out, "estimate": value, "conf_low": low, "conf_high": high,
            "conf_level": level, "interval_kind": "profile likelihood of all sources", "refusal": "",
            "warnings": ""}  # fmt: skip


def _without(name: str, told: Told, law: Law, best: Joint, level: float) -> dict[str, Any]:
    """Return victims without a source, and how much it disagrees with the rest."""
    rest = told.without(name)
    found = joint(rest, law)
    row = _row("victims", name, rest, law, found, level)
    apart = conflict(told, law, name, best, found)
    bounded = np.isfinite(row["conf_high"]) and row["conf_low"] > 0
    warning = "" if bounded else f"without {name} the rest sets no limit on one side: the answer rests on it"
    return row | {"moves": row["estimate"] / best.state.victims, "conflict": apart,
                  "conflict_p": float(chi2.sf(apart, 1)), "warnings": warning}  # fmt: skip


def _judged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Refuse the joint rows if a source moves the estimate by more than the interval is wide; say what priors do."""
    whole = rows[0]
    width = np.log(whole["conf_high"] / whole["conf_low"]) if whole["conf_low"] > 0 else np.inf
    left = [row for row in rows if row["left_out"]]
    moving = [row for row in left if row["left_out"] not in PRIORS and not row["warnings"]
              and abs(np.log(row["moves"])) > width]  # fmt: skip
    resting = [row["left_out"] for row in left if row["left_out"] in PRIORS
               and (row["warnings"] or abs(np.log(row["moves"])) > width)]  # fmt: skip
    for row in rows:
        if row["left_out"] == "":
            row["warnings"] = f"the prior statement decides the answer: {', '.join(resting)}" if resting else ""
            if moving:
                row |= {"estimate": np.nan, "conf_low": np.nan, "conf_high": np.nan, "refusal": _disagree(moving)}
    return rows


def _disagree(moving: list[dict[str, Any]]) -> str:
    furthest = max(moving, key=lambda row: abs(np.log(row["moves"])))
    return (f"without {furthest['left_out']} the number of victims is {furthest['moves']:.2f} times as large, which is "
            "further than the interval is wide: the sources disagree")  # fmt: skip
