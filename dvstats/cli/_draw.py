"""A chart by its name from a table in a file: read, gated, drawn for a page and a slide."""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dvstats.charts import theme
from dvstats.charts.frame import Caption, frame
from dvstats.cli import _signature
from dvstats.cli._chart import FORMATS, SIZES, example, parser, verb
from dvstats.cli._figure_card import card
from dvstats.cli._figure_rows import check_one_each, chosen, could_be
from dvstats.cli._figure_words import caption, in_words_of_charts, said
from dvstats.core.errors import InputError, SchemaError
from dvstats.release.figure_pack import figure_pack
from dvstats.release.gate import Safe, gate
from dvstats.release.sensitivity import Sensitivity, sensitivity
from dvstats.store.sample import is_published
from dvstats.store.table_file import read_table

LONGEST_TITLE = 15


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of a figure by their name, and what must be said of them.

    Parameters
    ----------
    files
        The content of each file by its name.
    note
        Why rows are hidden; empty if none is.
    """

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
    return pack(name, parser(name).parse_args(["--out", ".", *given]), given, data)


def pack(name: str, options: argparse.Namespace, given: Sequence[str], data: Path | None = None) -> Pack:
    """Return a figure from words that were parsed already; see `drawn`."""
    read = read_table(data or options.data)
    sha256 = read.attrs["sha256"]
    table = chosen(read, options.where)
    check_one_each(table, options)
    safe = gate(_checked(table, name, options), _declared(options, sha256), options.threshold)
    around = caption(options, safe, sha256)
    figures = {more: _figure(name, options, safe, around, SIZES[more]) for more in FORMATS[options.format]}
    made_from = card(given, options.data, sha256)
    return Pack(figure_pack(figures, safe, name, said(name, options, safe), made_from), _note(safe, options))


def _declared(options: argparse.Namespace, sha256: str) -> Sensitivity | None:
    """Return what the table was declared to be: on the command line, or by what describes the figures that ship."""
    if options.sensitivity:
        return sensitivity(options.sensitivity)
    return Sensitivity.PUBLIC if is_published(sha256) else None


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


def _figure(name: str, options: argparse.Namespace, safe: Safe, caption: Caption, size: str) -> Figure:
    function, table = verb(name), in_words_of_charts(safe)
    try:
        ax = function(table, **_signature.given(options, function))
    except KeyError as error:
        told, shown = _lacking(error), pd.read_csv(io.StringIO(example(name)))
        raise SchemaError(f"no column {told}", place=str(options.data), rule=f"{name} draws it",
                          hint=could_be(told, table, shown, options)
                          + f"`dvstats figure {name} --example` prints a table") from None  # fmt: skip
    width, ratio = theme.SIZES[size]
    return frame(ax, caption, width=width, ratio=ratio)


def _lacking(error: KeyError) -> str:
    """Return the names of the columns that were asked for in vain, in one order, from what pandas says in any."""
    told = str(error.args[0])
    names = re.findall(r"'([^']*)'", re.sub(r"dtype='[^']*'", "", told))
    return ", ".join(sorted(names)) if names else told
