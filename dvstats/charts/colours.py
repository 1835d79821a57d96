"""Contrast of colours on paper, and how far apart they are for eyes that see colours less."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex, to_rgba
from numpy.typing import NDArray

Colour = NDArray[np.float64]

# What is left of the linear colours without one kind of cone: Machado GM, Oliveira MM, Fernandes LAF (2009). IEEE
# Transactions on Visualization and Computer Graphics 15(6), 1291–1298, severity 1.
DEFICIENT = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# From linear sRGB to XYZ under D65.
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def on_paper(colour: object, paper: object = "#FFFFFF") -> Colour:
    """Return the red, green and blue that are seen of a colour, which may let paper shine through."""
    red, green, blue, alpha = to_rgba(colour)  # type: ignore[arg-type]
    behind = to_rgba(paper)[:3]  # type: ignore[arg-type]
    return alpha * np.array((red, green, blue)) + (1 - alpha) * np.array(behind)


def seen(colour: object) -> str:
    """Return the colour that is seen on white paper, as six digits."""
    red, green, blue = on_paper(colour)
    return to_hex((red, green, blue))


def contrast(colour: object, paper: object = "#FFFFFF") -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (Web Content Accessibility Guidelines 2.2).

    Examples
    --------
    >>> round(contrast("#000000"), 1), round(contrast("#595959"), 1)
    (21.0, 7.0)
    """
    dark, light = sorted(float(_linear(on_paper(one, paper)) @ XYZ[1]) for one in (colour, paper))
    return (light + 0.05) / (dark + 0.05)


def apart(one: object, two: object) -> float:
    """Return the distance of two colours in CIE Lab (1976), the least of all kinds of colour vision.

    Examples
    --------
    >>> apart("#12436D", "#F46A25") > 50
    True
    """
    colours = [_linear(on_paper(colour)) for colour in (one, two)]
    views = [colours, *([np.clip(np.array(kind) @ colour, 0, 1) for colour in colours] for kind in DEFICIENT.values())]
    return min(float(np.linalg.norm(_lab(a) - _lab(b))) for a, b in views)


def _linear(colour: Colour) -> Colour:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def _lab(linear: Colour) -> Colour:
    ratio = XYZ @ linear / XYZ.sum(axis=1)
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
