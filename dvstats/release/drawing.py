"""A figure as it stands in a page: letters as text, and the font that they are in, cut to the letters of a page."""

from __future__ import annotations

import io

import matplotlib as mpl
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.figure import Figure

from dvstats.release.figure_pack import SALT, UNDATED

# Latin letters with their accents, dashes, quotes, signs of comparison: what languages of Europe in Latin script need.
LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x2039, 0x203A, 0x20AC, 0x2212, 0x2248,
           0x2264, 0x2265)  # fmt: skip


def drawing(figure: Figure) -> str:
    """Return a figure, drawn from a table that passed the gate, as SVG whose letters are text.

    Examples
    --------
    >>> drawing(Figure()).count("<svg")
    1
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": SALT, "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata=UNDATED["svg"])
    return buffer.getvalue()


def letters(path: str) -> bytes:
    """Return a font file as WOFF with the letters that a page may need and no more."""
    options = subset.Options(flavor="woff", hinting=False, layout_features=["kern", "tnum"], recalc_timestamp=False)
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
