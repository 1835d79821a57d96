"""The report's figures: a chart with the words around it, and the table that it draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from dvstats.charts.bounds_bar import bounds_bar
from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.charts.known_other_unseen import known_other_unseen
from dvstats.charts.list_overlap import list_overlap
from dvstats.charts.theme import SIZES
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.tidy import tidy
from dvstats.estimators._search import PLAUSIBLE, by_bic, candidates
from dvstats.release.figure_pack import Said
from dvstats.report.comparing import beside, european_map, ladder, matrix, models, own_steps
from dvstats.report.findings import BENCHMARK, CAPTURES, POLICE, REPEATS, Findings
from dvstats.report.made import Made
from dvstats.report.numbers import Numbers
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, percent

# Inches that a figure may be high on a page of A4.
PAGE = 9.6

Maker = Callable[[Findings, Words], Made]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, the numbers it draws, what is said of it, and the same figure in other sizes.

    Parameters
    ----------
    name
        Name of its files.
    figure
        The figure as it stands on the page.
    table
        The numbers that it draws.
    said
        What is said to those who do not see it.
    title
        Its title.
    more
        The same figure in other sizes, by what is added to the name.
    """

    name: str
    figure: Figure
    table: pd.DataFrame
    said: Said
    title: str
    more: Mapping[str, Figure] = field(default_factory=dict)


def figures(found: Findings, words: Words, stamp: str, only: str = "") -> tuple[Drawn, ...]:
    """Draw every figure of the report."""
    makers: dict[str, Maker] = {
        "shares": _shares, "map": european_map, "matrix": matrix, "ladder": ladder, "assault": _assault,
        "register": _register, "overlap": _overlap, "models": models, "parts": _parts,
    }  # fmt: skip
    wanted = [name for name in makers if only in ("", name)]
    return tuple(_drawn(name, makers[name], found, words, stamp) for name in wanted)


def of_country(found: Findings, code: str, words: Words, stamp: str) -> tuple[Drawn, ...]:
    """Draw the figures of one area: those for which it has numbers."""
    drawn = []
    for name, maker in (("beside", beside), ("steps", own_steps)):
        made = maker(found, code, words)
        if made is not None:
            alone = made.told.get("n_others") == "0"
            caption, said = _words(name, "beside_alone" if alone else name, made, words, stamp)
            drawn.append(Drawn(name, frame(made.draw(), caption), made.table, said, caption.title))
    return tuple(drawn)


def _drawn(name: str, maker: Maker, found: Findings, words: Words, stamp: str) -> Drawn:
    made = maker(found, words)
    caption, said = _words(name, name, made, words, stamp)
    width, ratio = SIZES["slide"]
    page, slide = frame(made.draw(), caption, highest=PAGE), frame(made.draw(), caption, width=width, ratio=ratio)
    return Drawn(name, page, made.table, said, caption.title, {"-16x9": slide})


def _words(name: str, title: str, made: Made, words: Words, stamp: str) -> tuple[Caption, Said]:
    """Return the words around a figure, and what is said to those who do not see it."""
    numbers = Numbers({"report.figure": made.told})
    keys = (title, *(f"{name}{part}" for part in ("_sub", "_notes", "_alt")))
    heading, subtitle, notes, alt = (numbers.fill(words, f"report.figure.{key}") for key in keys)
    caption = Caption(heading, subtitle, notes, _flags(made.table, words), made.source, stamp)
    return caption, Said(alt, f"{heading}. {subtitle}. {notes}")


def _flags(table: pd.DataFrame, words: Words) -> str:
    flags = set(table["flag"]) if "flag" in table.columns else set()
    return "; ".join(words.say(f"charts.flag_{flag}") for flag in sorted(map(str, flags)) if flag)


def _shares(found: Findings, words: Words) -> Made:
    table = found.crime.dropna(subset="estimate").reset_index(drop=True)
    upper = table["interval_kind"].str.contains("upper bound")
    reaching = (table["estimate"] >= BENCHMARK) & ~upper
    told = {"n_areas": count(len(table)), "n_reaching": count(reaching.sum()), "low": percent(table["estimate"].min()),
            "high": percent(table["estimate"].max())}  # fmt: skip
    return Made(partial(dot_interval, table), table, told, _sources(found, "shares", words))


def _assault(found: Findings, words: Words) -> Made:
    table = found.assault
    wide = (table["conf_high"] - table["conf_low"] > 0.3).sum()
    told = {"n": count(len(table)), "n_wide": count(wide)}
    return Made(partial(bounds_bar, table), table, told, _sources(found, "serious_assault_relationship", words))


def _register(found: Findings, words: Words) -> Made:
    ranked = sorted(found.register, key=lambda one: one.n_hat if isinstance(one, Estimate) else float("inf"))
    table = tidy(ranked)
    table["assumption"] = [words.texts.get(f"report.method.{one.method}_says", "") for one in ranked]
    table["named"] = [words.texts.get(f"report.method.{one.method}", one.method) for one in ranked]
    # Why a method refuses is for its own page; on the figure it is enough that it does.
    refused = words.say("report.figure.register_refused")
    table["refusal"] = [refused if isinstance(one, Refusal) else "" for one in ranked]
    numbers = [one for one in ranked if isinstance(one, Estimate)]
    told = {
        "low": count(numbers[0].n_hat),
        "high": count(numbers[-1].n_hat),
        "n": count(numbers[0].n_observed),
        "n_methods": count(len(ranked)),
        "n_refused": count(len(ranked) - len(numbers)),
    }
    return Made(partial(forest, table, label="named"), table, told, found.credits[REPEATS])


def _overlap(found: Findings, words: Words) -> Made:
    captures, unseen = found.captures, found.unseen
    rows = [dict(zip(captures.lists, h, strict=True)) | {"count": number} for h, number in captures.counts.items()]
    table = pd.DataFrame(rows)
    low, high = unseen.interval.low - unseen.n_observed, unseen.interval.high - unseen.n_observed
    fits = candidates(captures, 2)
    near = fits.n_hat[by_bic(fits) - by_bic(fits).min() <= PLAUSIBLE]
    told = {
        "n": count(captures.n_observed), "unseen": count(unseen.dark_figure), "low": count(low), "high": count(high),
        **_cautious(unseen), "near_low": count(min(near)), "near_high": count(max(near)),
    }  # fmt: skip
    draw = partial(list_overlap, table, lists=captures.lists, unseen=unseen.dark_figure, low=low, high=high)
    return Made(draw, table, told, found.credits[CAPTURES])


def _cautious(unseen: Estimate) -> dict[str, str]:
    """Return the cautious range of those on no list, as words."""
    span = unseen.cautious or unseen.interval
    return {"cautious_low": count(span.low - unseen.n_observed), "cautious_high": count(span.high - unseen.n_observed)}


def _parts(found: Findings, words: Words) -> Made:
    captures, unseen = found.captures, found.unseen
    police = captures.on(POLICE)
    other = captures.n_observed - police
    low, high = unseen.interval.low - unseen.n_observed, unseen.interval.high - unseen.n_observed
    table = pd.DataFrame({
        "part": [words.say(f"report.figure.{name}") for name in ("police", "other", "unseen")],
        "count": [police, other, unseen.dark_figure], "conf_low": [None, None, low], "conf_high": [None, None, high],
    })  # fmt: skip
    told = {"police": count(police), "other": count(other), "unseen": count(unseen.dark_figure), "low": count(low),
            "high": count(high), **_cautious(unseen),
            "share_unseen": percent(1 - unseen.coverage, 0)}  # fmt: skip
    return Made(partial(known_other_unseen, table), table, told, found.credits[CAPTURES])


def _sources(found: Findings, name: str, words: Words) -> str:
    rows = found.observations[name].frame
    if rows["source"].nunique() == 1:
        return str(rows["source"].iloc[0])
    return words.say("report.several_sources", n=count(rows["source"].nunique()))
