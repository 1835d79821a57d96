"""The report as a PDF: headings, figures with alt text and tables with header rows, tagged to PDF/UA-1.

The text is set by Typst with the fonts of the charts; without the extra `report` there is no PDF, and one says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from dvstats.charts.theme import BLUE, FONTS, GREY, INK, RULE
from dvstats.core.errors import MissingExtraError

STANDARDS = ["ua-1"]
# Of a figure, in centimetres: the text's width on a page, and what a page and its heading leave in height.
WIDTH, TALLEST = 16.0, 24.4
HEAD = f"""
#set page(paper: "a4", margin: (x: 2.5cm, top: 2.4cm, bottom: 2.2cm), numbering: "1")
#set text(font: "Source Sans Pro", size: 10pt, fill: rgb("{INK}"))
#set par(leading: 0.62em, spacing: 0.9em)
#set heading(numbering: none)
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): it => block(above: 1.5em, below: 0.7em, text(size: 14pt, fill: rgb("{BLUE}"), it.body))
#show heading.where(level: 3): it => block(above: 1.1em, below: 0.5em, text(size: 10.5pt, it.body))
#show figure: set block(above: 1.2em, below: 1.2em, breakable: true)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: it => align(left, text(size: 9pt, fill: rgb("{GREY}"), it.body))
#show table.cell: set text(size: 8pt)
#show table.cell.where(y: 0): set text(weight: "bold")
#set table(stroke: (x, y) => (bottom: 0.5pt + rgb("{RULE}")), inset: (x: 3pt, y: 3.5pt), align: left)
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure of the document: its drawing as SVG, and what is said to those who do not see it.

    Parameters
    ----------
    name
        Name of its file.
    svg
        The drawing.
    alt
        What is said to those who do not see it.
    """

    name: str
    svg: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts: its caption, its heads, its rows, and how wide each column is beside the others.

    Parameters
    ----------
    caption
        What the table shows.
    heads
        Heads of the columns.
    rows
        A text for each column.
    shares
        How wide each column is beside the others.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the third level, its paragraphs, and figures that stand near them, where a page has room.

    Parameters
    ----------
    heading
        The heading.
    paragraphs
        What stands below it.
    pictures
        Figures that stand near them.
    """

    heading: str
    paragraphs: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it: paragraphs, a list, parts and tables, in this order.

    Parameters
    ----------
    heading
        The heading.
    paragraphs
        What stands below it.
    items
        A list.
    parts
        Parts with headings of their own.
    tables
        Tables.
    on_new_page
        Whether it begins a page.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    tables: tuple[Table, ...] = ()
    on_new_page: bool = False


def demand_typst() -> None:
    """Say which extra is missing, if it is.

    Raises
    ------
    MissingExtraError
        Typst is not installed.
    """
    if find_spec("typst") is None:
        raise MissingExtraError(
            "report.pdf needs typst",
            rule="the report is written whole or not at all",
            hint='pip install "dvstats[report]"',
        )


def document(title: str, lead: Sequence[str], sections: Sequence[Section], language: str) -> bytes:
    """Return a PDF; twice the same content gives the same bytes.

    Raises
    ------
    MissingExtraError
        Typst is not installed.
    """
    demand_typst()
    text = "\n".join(
        [_head(title, language), *_lead(title, lead), *(line for one in sections for line in _section(one))]
    )
    pictures = [one for section in sections for part in section.parts for one in part.pictures]
    return _set(text, {f"{one.name}.svg": one.svg for one in pictures})


def _set(text: str, drawings: Mapping[str, bytes]) -> bytes:
    """Set a text with its drawings; nothing touches the disk."""
    import typst  # noqa: PLC0415

    told: Any = typst.compile({"main": text.encode("utf-8"), **drawings}, format="pdf", font_paths=[str(FONTS)],
                              ignore_system_fonts=True, pdf_standards=STANDARDS)  # type: ignore[call-overload]  # fmt: skip
    return bytes(told)


def _head(title: str, language: str) -> str:
    about = f'#set document(title: "{_quoted(title)}", author: "dvstats", date: none)'
    return f'{about}\n#set text(lang: "{language}")\n{HEAD}'


def _lead(title: str, lead: Sequence[str]) -> list[str]:
    return [f"= {escaped(title)}", *(f"\n{escaped(one)}" for one in lead)]


def _section(one: Section) -> Iterable[str]:
    if one.on_new_page:
        yield "\n#pagebreak(weak: true)"
    yield f"\n== {escaped(one.heading)}"
    yield from (f"\n{escaped(text)}" for text in one.paragraphs)
    yield from (f"\n- {escaped(text)}" for text in one.items)
    for part in one.parts:
        yield f"\n=== {escaped(part.heading)}"
        yield from (f"\n{escaped(text)}" for text in part.paragraphs)
        yield from (_picture(picture) for picture in part.pictures)
    if any(part.pictures for part in one.parts):
        yield "\n#place.flush()"
    yield from (_table(table) for table in one.tables)


def _picture(one: Picture) -> str:
    """Return a figure as wide as the text, or as high as a page lets it be."""
    size = re.search(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', one.svg)
    ratio = float(size.group(2)) / float(size.group(1)) if size else 1.0
    fit = f"height: {TALLEST}cm" if ratio * WIDTH > TALLEST else "width: 100%"
    alt = _quoted(one.alt)
    return f'\n#figure(placement: auto, image("{one.name}.svg", {fit}, alt: "{alt}"), alt: "{alt}")'


def _table(one: Table) -> str:
    """Return a table whose first row is its header, again on every page."""
    columns = ", ".join(f"{share:g}fr" for share in one.shares)
    heads = ", ".join(f"[{escaped(head)}]" for head in one.heads)
    rows = "\n".join("  " + ", ".join(f"[{escaped(cell)}]" for cell in row) + "," for row in one.rows)
    return (f"\n#figure(kind: table, supplement: none, numbering: none, caption: [{escaped(one.caption)}],\n"
            f"table(columns: ({columns},), table.header(repeat: true, {heads}),\n{rows}\n))")  # fmt: skip


def escaped(text: str) -> str:
    r"""Return a text as Typst prints it: no letter of it is markup.

    Examples
    --------
    >>> escaped("#1 *and* $2")
    '\\#1 \\*and\\* \\$2'
    """
    special = set("\\#*_`$<>@[]~=-+/\"'")
    return "".join(f"\\{letter}" if letter in special else letter for letter in text)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
