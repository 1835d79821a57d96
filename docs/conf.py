"""How the documentation is built: no network, warnings are errors, every page that can be is made from the code."""

import os
import re
import sys
from pathlib import Path
from typing import Any

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from docs import made  # noqa: E402
from dvstats import __version__  # noqa: E402

# Notebooks show their figures; the pages made here have drawn theirs before.
INLINE = "module://matplotlib_inline.backend_inline"
SIZES = re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])")

project = "dvstats"
author = "the dvstats developers"
project_copyright = author
version = release = __version__
language = "en-GB"

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["figures"]
# `make docs` runs the notebooks and keeps what they print under build; without the word they are shown unrun.
nb_execution_mode = os.environ.get("DVSTATS_NOTEBOOKS", "off")
nb_execution_cache_path = str(ROOT / "build" / "notebooks")
nb_execution_timeout = 300
nb_execution_raise_on_error = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
numpydoc_show_class_members = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
# MathML is written at build time: a page with formulae asks for no script from elsewhere.
html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_theme_options = {"show_prev_next": False, "navbar_end": [], "footer_start": ["copyright"], "footer_end": []}
html_show_sourcelink = False


def told(text: str, *, as_block: bool) -> str:
    """Return a formula in MathML; brackets grow by themselves there, so that their sizes are left out."""
    return str(tex2mathml(SIZES.sub("", text), as_block=as_block))


def inline(translator: Any, node: Any) -> None:
    """Write a formula in a line."""
    translator.body.append(told(node.astext(), as_block=False))
    raise SkipNode


def block(translator: Any, node: Any) -> None:
    """Write a formula on its own; aligned parts are set as they come."""
    text = node.astext()
    aligned = f"\\begin{{aligned}}{text}\\end{{aligned}}" if "\\\\" in text and "\\begin" not in text else text
    translator.body.append(f'<div class="math">{told(aligned, as_block=True)}</div>')
    raise SkipNode


def setup(app: Sphinx) -> None:
    """Add the formulae's renderer; make the pages before any is read."""
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.connect("builder-inited", lambda app: made.write(Path(app.srcdir) / "made"))
    app.connect("builder-inited", lambda _: os.environ.update(MPLBACKEND=INLINE))
