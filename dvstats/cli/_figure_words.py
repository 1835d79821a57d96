"""The words around a figure and for those who do not see it: as they were told, or from what is left of its table."""

from __future__ import annotations

import argparse

import pandas as pd

from dvstats import __version__
from dvstats.charts.frame import Caption
from dvstats.release.figure_pack import LONGEST_ALT, Said
from dvstats.release.gate import Safe
from dvstats.words.catalogue import words

TOLD = ("estimate", "count", "value", "n_hat", "survey", "share", "rank", "conf_high", "low")


def caption(options: argparse.Namespace, safe: Safe, sha256: str) -> Caption:
    """Return the words around a figure; what was not told is taken from its table."""
    frame = safe.frame
    told = sorted({str(one) for one in frame["source"] if one}) if "source" in frame.columns else []
    source = options.source or (told[0] if len(told) == 1 else options.data.name)
    hidden = words().say("release.hidden", n=safe.n_hidden) if safe.n_hidden else ""
    flags = sorted({str(one) for one in frame["flag"] if one}) if "flag" in frame.columns else []
    known = [words().say(f"charts.flag_{one}") for one in flags if f"charts.flag_{one}" in words().texts]
    stamp = words().say("release.built", version=__version__, file=options.data.name,
                        checksum=sha256[:12])  # fmt: skip
    return Caption(options.title or options.data.stem.replace("_", " "), options.subtitle,
                   f"{options.notes} {hidden}".strip(), "; ".join(known), source, stamp)  # fmt: skip


def said(name: str, options: argparse.Namespace, safe: Safe) -> Said:
    """Return the alt text, from what is left of the table: nothing hidden is told."""
    frame = safe.frame
    told = {"chart": name, "n": len(frame), "title": options.title}
    column = next((one for one in TOLD if one in frame.columns and frame[one].dtype.kind in "iuf"), "")
    known = pd.to_numeric(frame[column], errors="coerce").dropna() if column else pd.Series(dtype=float)
    text = words().say("release.alt_empty", **told)
    if len(known):
        text = words().say("release.alt", **told, column=column, low=f"{known.min():,.4g}", high=f"{known.max():,.4g}")
    hidden = words().say("release.hidden", n=safe.n_hidden) if safe.n_hidden else ""
    long = " ".join(part for part in (options.title, options.subtitle, options.notes, hidden) if part)
    return Said(options.alt or text.strip()[:LONGEST_ALT], long)
