"""Drawings that stand in a page: letters as text in the house font, a role, a title and a description in each."""

from __future__ import annotations

import base64
import re
from functools import cache

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from dvstats.charts import theme
from dvstats.release.drawing import drawing, letters

# How much larger a drawing may stand on a screen than on paper: notes of 7 points are then read without effort.
LARGER = 1.3


def inline(figure: Figure, name: str, title: str, told: str) -> Markup:
    """Return a drawing as an element of the page, as wide as the page lets it be.

    Parameters
    ----------
    figure
        The figure.
    name
        What its ids begin with, so that those of two drawings never meet.
    title
        Its title.
    told
        What is to be seen in it, for those who do not see it.
    """
    svg = drawing(figure)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    named = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    look = f'{named} style="max-width: {LARGER * figure.get_figwidth():.2f}in"'
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', rf"\1 {look}", svg, count=1)
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}</desc>'
    return Markup(re.sub(r"(<svg[^>]*>)", lambda found: found[0] + words, svg, count=1))


@cache
def font_faces() -> Markup:
    """Return the style that carries the house font, with the letters that a page may need and no more."""
    faces = []
    for weight, face in ((400, theme.REGULAR), (700, theme.BOLD)):
        data = base64.b64encode(letters(str(face.get_file()))).decode("ascii")
        faces.append(f'@font-face {{ font-family: "{theme.FAMILY}"; font-weight: {weight}; '
                     f'src: url("data:font/woff;base64,{data}") format("woff"); }}')  # fmt: skip
    return Markup("\n".join(faces))
