"""A chart by its name from a table in a file: gated, drawn for a page and a slide, and drawn again to verify it."""

from __future__ import annotations

import argparse
import hashlib
import inspect
import io
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dvstats import __version__, discover
from dvstats.charts import theme
from dvstats.charts.frame import Caption, frame
from dvstats.cli import _signature
from dvstats.core.errors import InputError, SchemaError
from dvstats.release.figure_pack import LONGEST_ALT, Said, figure_pack
from dvstats.release.gate import Safe, gate
from dvstats.release.sensitivity import THRESHOLD, WORDS, Sensitivity, sensitivity
from dvstats.store.sample import is_published
from dvstats.store.table_file import read_table
from dvstats.store.wire import checksum, read_bytes
from dvstats.words.catalogue import words

# What is added to a figure's name, and the size that stands for it.
SIZES = {"": "a4", "-16x9": "slide", "-column": "column"}
FORMATS = {"a4": ("",), "16:9": ("-16x9",), "both": ("", "-16x9"), "column": ("-column",)}
LONGEST_TITLE = 15
HELP_WIDTH = 100
TOLD = ("estimate", "count", "value", "n_hat", "survey", "share", "rank", "conf_high", "low")


def parser(name: str) -> argparse.ArgumentParser:
    """Return what a chart may be told: its own options, the words around it, and what its table is."""
    module = discover.named("chart", name, discover.offers("charts"))
    found = argparse.ArgumentParser(
        f"dvstats figure {name}", description=_about(name), epilog=_table_and_example(name, module), allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    found.add_argument("--example", action="store_true", help="print a table that the chart draws, and end")
    found.add_argument("--data", type=Path, required=True, metavar="FILE", help="CSV, Parquet or XLSX")
    found.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the files go")
    for word, told in (("title", "a finding, at most 15 words"), ("subtitle", "measure, unit, place, period"),
                       ("notes", "what a reader must know"), ("source", "credit line (default: the table's own)"),
                       ("alt", f"alt text, at most {LONGEST_ALT} characters (default: from the table)")):  # fmt: skip
        found.add_argument(f"--{word}", default="", metavar="TEXT", help=told)
    found.add_argument(
        "--format", choices=sorted(FORMATS), default="both", help="a4, 16:9, both (default) or column (half a page)"
    )
    found.add_argument("--sensitivity", choices=sorted(WORDS), default="",
                       help="public: published figures, drawn as they are; default: public if each row names its "
                            "source and grade or the table ships with dvstats, else restricted")  # fmt: skip
    found.add_argument("--threshold", type=int, default=THRESHOLD, metavar="N", help="smallest count shown, 5 to 30")
    found.add_argument("--json", action="store_true", help="print one JSON document")
    _signature.declare(found, verb(name))
    return found


def example(name: str) -> str:
    """Return a table that a chart draws, as CSV: invented numbers that show its columns."""
    return str(discover.named("chart", name, discover.offers("charts")).EXAMPLE)


def _about(name: str) -> str:
    """Return what a chart shows: the text of its docstring before the parameters."""
    told = (inspect.getdoc(verb(name)) or "").partition("\nParameters\n")[0].strip().replace("`", "")
    return "\n\n".join(_folded(part) for part in told.split("\n\n"))


def _folded(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), HELP_WIDTH)


def _table_and_example(name: str, module: ModuleType) -> str:
    """Return the columns that a chart reads, a table that has them, and the commands that draw it."""
    columns = _signature.parameters(inspect.getdoc(verb(name)) or "")["table"].replace("`", "")
    rows = "".join(f"  {line}\n" for line in module.EXAMPLE.splitlines())
    more = f" {module.OPTIONS}" if hasattr(module, "OPTIONS") else ""
    return (f"the table of --data:\n{_folded(columns)}\n\nan example, with invented numbers:\n{rows}\n"
            f"  dvstats figure {name} --example > table.csv\n"
            f"  dvstats figure {name} --data table.csv --out build/figures --sensitivity public{more}")  # fmt: skip


def verb(name: str) -> Callable[..., Axes]:
    """Return the function of a chart, which goes by the name of its file."""
    module = discover.named("chart", name, discover.offers("charts"))
    found: Callable[..., Axes] = getattr(module, module.__name__.rpartition(".")[2])
    return found


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of a figure by their name, and what must be said of them."""

    files: Mapping[str, bytes]
    note: str = ""


def drawn(name: str, given: Sequence[str], data: Path | None = None) -> Pack:
    """Return a figure from the words that it was asked with.

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
    table = _checked(read_table(path), name, options)
    safe = gate(table, _declared(options, path), options.threshold)
    caption, said = _caption(options, path, safe), _said(name, options, safe)
    figures = {more: _figure(name, options, safe, caption, SIZES[more]) for more in FORMATS[options.format]}
    return Pack(figure_pack(figures, safe, name, said, card(given, options.data, path)), _note(safe, options))


def _declared(options: argparse.Namespace, path: Path) -> Sensitivity | None:
    """Return what the table was declared to be: on the command line, or by what describes the figures that ship."""
    if options.sensitivity:
        return sensitivity(options.sensitivity)
    return Sensitivity.PUBLIC if is_published(path) else None


def _checked(table: pd.DataFrame, name: str, options: argparse.Namespace) -> pd.DataFrame:
    """Return a table whose columns of numbers are numbers, and refuse a title that is longer than one is read."""
    n_words = len(options.title.split())
    if n_words > LONGEST_TITLE:
        raise InputError(f"a title of {n_words} words", rule=f"it is a finding of at most {LONGEST_TITLE}",
                         hint="say the rest in --subtitle or --notes")  # fmt: skip
    shown = pd.read_csv(io.StringIO(example(name)))
    for column in (one for one in shown.columns if one in table.columns and shown[one].dtype.kind in "if"):
        if table[column].dtype.kind in "ifb":
            continue
        told = table[column][table[column].astype("str").str.strip().ne("")]
        if len(told):
            place = f"{options.data}, row {told.index[0] + 2}, column {column}"
            raise SchemaError(str(told.iloc[0]), place=place, rule=f"{name} draws numbers from it",
                              hint="where there is none leave it empty")  # fmt: skip
        table = table.assign(**{column: float("nan")})
    return table


def _note(safe: Safe, options: argparse.Namespace) -> str:
    """Return why rows are hidden, and what to say if they need not be."""
    if not safe.n_hidden or options.sensitivity:
        return ""
    return (f"{safe.n_hidden} of {len(safe.frame)} rows are hidden: nothing says that the table is public, and they "
            f"hold counts below {safe.threshold} or would give one back. If these are published figures: "
            "--sensitivity public")  # fmt: skip


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
            f"no column {_lacking(error)}", place=str(options.data), rule=f"{name} draws it",
            hint=f"there are: {', '.join(map(str, table.columns))}; `dvstats figure {name} --example` prints a table",
        ) from None  # fmt: skip
    width, ratio = theme.SIZES[size]
    return frame(ax, caption, width=width, ratio=ratio)


def _lacking(error: KeyError) -> str:
    """Return the names of the columns that were asked for in vain, from what pandas says."""
    told = str(error.args[0])
    names = re.findall(r"'([^']*)'", re.sub(r"dtype='[^']*'", "", told))
    return ", ".join(names) if names else told


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
