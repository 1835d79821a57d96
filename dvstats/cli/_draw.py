"""A chart by its name from a table in a file: gated, drawn for a page and a slide, and drawn again to verify it."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dvstats import __version__, discover
from dvstats.charts import theme
from dvstats.charts.frame import Caption, frame
from dvstats.cli import _signature
from dvstats.core.errors import SchemaError
from dvstats.release.figure_pack import LONGEST_ALT, Said, figure_pack
from dvstats.release.gate import Safe, gate
from dvstats.release.sensitivity import THRESHOLD, WORDS, sensitivity
from dvstats.store.table_file import read_table
from dvstats.store.wire import checksum, read_bytes
from dvstats.words.catalogue import words

# What is added to a figure's name, and the size that stands for it.
SIZES = {"": "a4", "-16x9": "slide"}
FORMATS = {"a4": ("",), "16:9": ("-16x9",), "both": ("", "-16x9")}
TOLD = ("estimate", "count", "value", "n_hat", "survey", "share", "rank", "conf_high", "low")


def parser(name: str) -> argparse.ArgumentParser:
    """Return what a chart may be told: its own options, the words around it, and what its table is."""
    module = discover.named("chart", name, discover.offers("charts"))
    found = argparse.ArgumentParser(f"dvstats figure {name}", description=discover.summary(module), allow_abbrev=False)
    found.add_argument("--data", type=Path, required=True, metavar="FILE", help="CSV, Parquet or XLSX")
    found.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the files go")
    for word, told in (("title", "a finding, at most 15 words"), ("subtitle", "measure, unit, place, period"),
                       ("notes", "what a reader must know"), ("source", "credit line (default: the table's own)"),
                       ("alt", f"alt text, at most {LONGEST_ALT} characters (default: from the table)")):  # fmt: skip
        found.add_argument(f"--{word}", default="", metavar="TEXT", help=told)
    found.add_argument("--format", choices=sorted(FORMATS), default="both", help="a4, 16:9 or both (default)")
    found.add_argument("--sensitivity", choices=sorted(WORDS), default="",
                       help="default: public if each row names its source and grade, else restricted")  # fmt: skip
    found.add_argument("--threshold", type=int, default=THRESHOLD, metavar="N", help="smallest count shown, 5 to 30")
    found.add_argument("--json", action="store_true", help="print one JSON document")
    _signature.declare(found, verb(name))
    return found


def verb(name: str) -> Callable[..., Axes]:
    """Return the function of a chart, which goes by the name of its file."""
    module = discover.named("chart", name, discover.offers("charts"))
    found: Callable[..., Axes] = getattr(module, module.__name__.rpartition(".")[2])
    return found


def drawn(name: str, given: Sequence[str], data: Path | None = None) -> dict[str, bytes]:
    """Return the files of a figure by their name, from the words that it was asked with.

    Parameters
    ----------
    name
        Name of the chart.
    given
        Its options, as on the command line.
    data
        Where the table lies now, if it moved.
    """
    options = parser(name).parse_args(["--out", ".", *given])
    path = data or options.data
    declared = sensitivity(options.sensitivity) if options.sensitivity else None
    safe = gate(read_table(path), declared, options.threshold)
    caption, said = _caption(options, path, safe), _said(name, options, safe)
    figures = {more: _figure(name, options, safe, caption, SIZES[more]) for more in FORMATS[options.format]}
    return figure_pack(figures, safe, name, said, card(given, options.data, path))


def card(given: Sequence[str], told: Path, path: Path) -> dict[str, Any]:
    """Return from what a figure was made: data, version, options and the checksum of each."""
    kept = _without_place(given)
    return {"data": told.as_posix(), "sha256": checksum(read_bytes(path)), "version": __version__, "seed": None,
            "options": kept, "options_sha256": options_checksum(kept)}  # fmt: skip


def options_checksum(options: Sequence[str]) -> str:
    """Return a checksum of the words that a figure was asked with."""
    return hashlib.sha256(json.dumps(list(options)).encode("utf-8")).hexdigest()


def _without_place(given: Sequence[str]) -> list[str]:
    """Return the options without where the files go and how the answer is printed: they change no byte."""
    kept, skip = [], False
    for word in given:
        if skip or word == "--json" or word.startswith("--out="):
            skip = False
        elif word == "--out":
            skip = True
        else:
            kept.append(word)
    return kept


def _figure(name: str, options: argparse.Namespace, safe: Safe, caption: Caption, size: str) -> Figure:
    function, table = verb(name), safe.frame
    try:
        ax = function(table, **_signature.given(options, function))
    except KeyError as error:
        raise SchemaError(
            f"no column {error.args[0]!r}", place=str(options.data), rule=f"{name} draws it",
            hint=f"there are: {', '.join(map(str, table.columns))}; see `dvstats figure {name} --help`",
        ) from None  # fmt: skip
    width, ratio = theme.SIZES[size]
    return frame(ax, caption, width=width, ratio=ratio)


def _caption(options: argparse.Namespace, path: Path, safe: Safe) -> Caption:
    frame = safe.frame
    told = sorted({str(one) for one in frame["source"] if one}) if "source" in frame.columns else []
    source = options.source or (told[0] if len(told) == 1 else options.data.name)
    hidden = words().say("release.hidden", n=safe.n_hidden) if safe.n_hidden else ""
    flags = sorted({str(one) for one in frame["flag"] if one}) if "flag" in frame.columns else []
    known = [words().say(f"charts.flag_{one}") for one in flags if f"charts.flag_{one}" in words().texts]
    stamp = words().say("release.built", version=__version__, file=options.data.name,
                        checksum=checksum(read_bytes(path))[:12])  # fmt: skip
    return Caption(options.title or options.data.stem.replace("_", " "), options.subtitle,
                   f"{options.notes} {hidden}".strip(), "; ".join(known), source, stamp)  # fmt: skip


def _said(name: str, options: argparse.Namespace, safe: Safe) -> Said:
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
