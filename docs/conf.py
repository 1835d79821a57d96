"""How the documentation is built: no network, warnings are errors, every page that can be is made from the code."""

import os
import re
import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from docs import formulae, made  # noqa: E402
from dvstats import __version__  # noqa: E402

# Notebooks show their figures; the pages made here have drawn theirs before.
INLINE = "module://matplotlib_inline.backend_inline"

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
# Quotes are curled; two hyphens stay two hyphens, for that is how options begin.
smartquotes_action = "qe"
numpydoc_show_class_members = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
html_math_renderer = "mathml"
html_title = f"dvstats {version}"
html_theme = "pydata_sphinx_theme"
# Pages of wide tables, and those with a list of their like at the left, give the width to what they show.
TABLES = ("parity", "mutants", "bad_input", *(path.stem for path in Path(__file__).parent.glob("coverage*.md")))
CONTENTS = dict.fromkeys(("*", "made/*"), ["page-toc"]) | dict.fromkeys(TABLES, [])
html_theme_options = {
    "show_prev_next": False,
    "header_links_before_dropdown": 7,
    "navbar_end": [],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": CONTENTS,
}
html_show_sourcelink = False
html_static_path = ["static"]
html_css_files = ["site.css"]
# Pages without pages below them have no column at the side.
html_sidebars = {"*": [], "made/*": []}
# A table that a page names as code beside it can be taken from there.
TABLE = re.compile(r"(?<!\[)`(coverage\w*\.csv)`")


# The empty line that ends an example for its test says nothing to a reader.
LAST = re.compile(r"^(```python\n>>> (?:(?!```).)*?)\n\n(?=```$)", flags=re.MULTILINE | re.DOTALL)


def prepared(_app: Sphinx, name: str, source: list[str]) -> None:
    """Make links of the tables that a page names, and end examples where they end."""
    text = LAST.sub(r"\1\n", source[0])
    source[0] = TABLE.sub(r"[`\1`](\1)", text) if "/" not in name else text


def setup(app: Sphinx) -> None:
    """Add the formulae's renderer; make the pages before any is read."""
    app.connect("source-read", prepared)
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer("mathml", (formulae.inline, None), (formulae.block, None))
    app.connect("builder-inited", lambda app: made.write(Path(app.srcdir) / "made"))
    app.connect("builder-inited", lambda _: os.environ.update(MPLBACKEND=INLINE))
