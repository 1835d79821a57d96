"""Formulae in MathML, written when the site is built: a page with formulae asks for no script from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml

SIZES = re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])")
# docutils reads the first argument without braces as a whole number: one half would become twelve.
BARE = re.compile(r"\\([td]?frac)\s*(\w)\s*(\w)")
ROOT = re.compile(r"\\sqrt\s*(\w)")
ACCENTS = {"ˆ", "^", "ˉ", "_", "~", "˜", "˙", "¨", "ˇ", "→"}
WIDE = {"^": "ˆ", "_": "‾"}
MATHML = "http://www.w3.org/1998/Math/MathML"
GAP = re.compile(r"\\q?quad(?![a-zA-Z])")
PAIRS = (("{", "}"), (r"\left", r"\right"), (r"\begin", r"\end"))
# Names of signs that HTML knows and XML does not.
NAMED = re.compile(r"&(?!lt;|gt;|amp;|quot;)\w+;")
ElementTree.register_namespace("", MATHML)


def told(text: str, *, as_block: bool = False) -> str:
    r"""Return a formula in MathML; brackets grow by themselves there, so that their sizes are left out.

    Examples
    --------
    >>> told(r"\tfrac12(x)") == told(r"\tfrac{1}{2}(x)")
    True
    >>> "msub" in told(r"\hat f_0"), "munderover" in told(r"\hat f_0")
    (True, False)
    """
    text = BARE.sub(r"\\\1{\2}{\3}", SIZES.sub("", text))
    marked = str(tex2mathml(ROOT.sub(r"\\sqrt{\1}", text), as_block=as_block))
    written = ElementTree.fromstring(NAMED.sub(lambda found: unescape(found[0]), marked))
    for node in list(written.iter(f"{{{MATHML}}}munderover")):
        beside(node)
    for node in written.iter(f"{{{MATHML}}}msup"):
        above(node)
    for node in written.iter(f"{{{MATHML}}}mover"):
        widened(node)
    return ElementTree.tostring(written, encoding="unicode")


def beside(node: ElementTree.Element) -> None:
    """Put the index of a letter with a hat beside it: docutils sets it below, as under a sum."""
    base, index, over = node
    if over.text not in ACCENTS:
        return
    node.tag = f"{{{MATHML}}}msub"
    letter = ElementTree.Element(f"{{{MATHML}}}mover", {"accent": "true"})
    letter.extend((base, over))
    node[:] = [letter, index]


def above(node: ElementTree.Element) -> None:
    """Set a power above the index of its letter, not behind it."""
    letter, power = node
    if letter.tag == f"{{{MATHML}}}msub":
        node.tag = f"{{{MATHML}}}msubsup"
        node[:] = [*letter, power]


def widened(node: ElementTree.Element) -> None:
    """Let a hat over several letters grow as wide as they are."""
    base, over = node
    if over.text in WIDE:
        node.set("accent", "true")
        over.text, over.attrib = WIDE[over.text], {"stretchy": "true"}


def inline(translator: Any, node: Any) -> None:
    """Write a formula in a line."""
    translator.body.append(told(node.astext()))
    raise SkipNode


def block(translator: Any, node: Any) -> None:
    """Write a formula on its own: its parts stand side by side where there is room, else below each other."""
    text = node.astext()
    aligned = f"\\begin{{aligned}}{text}\\end{{aligned}}" if "\\\\" in text and "\\begin" not in text else text
    shown = "\n".join(told(part, as_block=True) for part in parts(aligned))
    translator.body.append(f'<div class="math" tabindex="0">{shown}</div>')
    raise SkipNode


def parts(text: str) -> list[str]:
    r"""Return what wide spaces part; those within brackets or an environment part nothing.

    Examples
    --------
    >>> parts(r"a = b, \qquad \frac{c \quad d}{2}, \quad e")
    ['a = b,', '\\frac{c \\quad d}{2},', 'e']
    """
    found = [""]
    for piece in GAP.split(text):
        found[-1] += piece
        if all(found[-1].count(opened) == found[-1].count(closed) for opened, closed in PAIRS):
            found.append("")
        else:
            found[-1] += r"\quad "
    return [part.strip() for part in found if part.strip()]
