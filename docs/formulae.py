"""Formulae in MathML, written when the site is built: a page with formulae asks for no script from elsewhere."""

from __future__ import annotations

import re
from typing import Any

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml

SIZES = re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])")
# docutils reads the first argument without braces as a whole number: one half would become twelve.
BARE = re.compile(r"\\([td]?frac)\s*(\w)\s*(\w)")
ROOT = re.compile(r"\\sqrt\s*(\w)")


def told(text: str, *, as_block: bool = False) -> str:
    r"""Return a formula in MathML; brackets grow by themselves there, so that their sizes are left out.

    Examples
    --------
    >>> told(r"\tfrac12(x)") == told(r"\tfrac{1}{2}(x)")
    True
    """
    text = BARE.sub(r"\\\1{\2}{\3}", SIZES.sub("", text))
    return str(tex2mathml(ROOT.sub(r"\\sqrt{\1}", text), as_block=as_block))


def inline(translator: Any, node: Any) -> None:
    """Write a formula in a line."""
    translator.body.append(told(node.astext()))
    raise SkipNode


def block(translator: Any, node: Any) -> None:
    """Write a formula on its own; aligned parts are set as they come."""
    text = node.astext()
    aligned = f"\\begin{{aligned}}{text}\\end{{aligned}}" if "\\\\" in text and "\\begin" not in text else text
    translator.body.append(f'<div class="math" tabindex="0">{told(aligned, as_block=True)}</div>')
    raise SkipNode
