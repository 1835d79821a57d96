"""The words around a figure and for those who do not see it: as they were told, or from what is left of its table."""

from __future__ import annotations

import argparse

import pandas as pd

from dvstats import __version__
from dvstats.charts.frame import Caption
from dvstats.charts.observed import measured, remarks
from dvstats.core.observed import in_glossary, is_observed
from dvstats.core.provenance import Provenance
from dvstats.release.figure_pack import LONGEST_ALT, Said
from dvstats.release.gate import Safe
from dvstats.words.catalogue import words

TOLD = ("estimate", "count", "value", "n_hat", "survey", "share", "rank", "conf_high", "low")


def caption(options: argparse.Namespace, safe: Safe, sha256: str) -> Caption:
    """Return the words around a figure; what was not told is taken from its table."""
    frame = in_words_of_charts(safe)
    flags = sorted(set("".join(frame["flag"].fillna("").astype("str")))) if "flag" in frame.columns else []
    known = [words().say(f"charts.flag_{one}") for one in flags if f"charts.flag_{one}" in words().texts]
    stamp = words().say("release.built", version=__version__, file=options.data.name,
                        checksum=sha256[:12])  # fmt: skip
    subtitle, notes = _about(options, safe)
    title, source = options.title or options.data.stem.replace("_", " "), options.source or _credit(frame)
    return Caption(title, subtitle, notes, "; ".join(known), source or options.data.name, stamp)


def in_words_of_charts(safe: Safe) -> pd.DataFrame:
    """Return what is left of a table as charts take it: observations with names of areas and their estimates."""
    return in_glossary(safe.frame) if is_observed(safe.frame) else safe.frame


def _credit(frame: pd.DataFrame) -> str:
    """Return the credit line of the rows, if they are of one source; with date and licence where each row says them."""
    names = [name for name in ("source", "retrieved", "licence") if name in frame.columns]
    told = frame[names].fillna("").astype("str").drop_duplicates() if "source" in names else frame.iloc[:0]
    if len(told) != 1:
        return ""
    one = told.iloc[0]
    return Provenance(one["source"], retrieved=one.get("retrieved", ""), licence=one.get("licence", "")).cite()


def said(name: str, options: argparse.Namespace, safe: Safe) -> Said:
    """Return the alt text, from what is left of the table: nothing hidden is told."""
    frame = safe.frame
    told = {"chart": name, "n": len(frame), "title": options.title}
    column = next((one for one in TOLD if one in frame.columns and frame[one].dtype.kind in "iuf"), "")
    known = pd.to_numeric(frame[column], errors="coerce").dropna() if column else pd.Series(dtype=float)
    text = words().say("release.alt_empty", **told)
    if len(known):
        text = words().say("release.alt", **told, column=column, low=f"{known.min():,.4g}", high=f"{known.max():,.4g}")
    said = [part for part in (options.title, *_about(options, safe)) if part]
    long = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in said)
    return Said(options.alt or text.strip()[:LONGEST_ALT], long)


def _about(options: argparse.Namespace, safe: Safe) -> tuple[str, str]:
    """Return subtitle and notes: as they were told, and what a table of observations says of itself."""
    frame = in_words_of_charts(safe)
    hidden = words().say("release.hidden", n=safe.n_hidden) if safe.n_hidden else ""
    notes = " ".join(part for part in (options.notes, remarks(frame), hidden) if part)
    return options.subtitle or measured(frame), notes
