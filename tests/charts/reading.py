"""Read the numbers back from a drawing as a person with a ruler would: from its marks and the labels of its axis."""

import io
import re
from typing import NamedTuple
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np

NUMBER = re.compile(r"-?\d+\.?\d*")


class Reading(NamedTuple):
    """Places of the marks by their id, in points, and for each the labelled lines of the axis that it is read by."""

    places: dict
    ticks: dict

    def in_points(self, mark, values, *, log=False):
        """Where values of a mark must stand, by the two outermost labels of its axis."""
        scale = np.log10 if log else np.asarray
        (low, first), (high, last) = min(self.ticks[mark]), max(self.ticks[mark])
        if low == high:
            # An axis with one label tells where that number stands, and nothing of others.
            return np.where(np.asarray(values, float) == low, first, np.nan)
        step = (last - first) / (scale(high) - scale(low))
        return first + step * (scale(np.asarray(values, float)) - scale(low))


def svg_of(figure):
    """The drawing with letters as text, so that labels can be read."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "x", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def read(svg, axis="x"):
    """Read marks and ticks of the first axes along one axis.

    Panels within them are read as an eye does that goes along a row of panels to the labels at its end.
    """
    root = ElementTree.fromstring(svg)
    for part in root.iter():
        part.tag = part.tag.rpartition("}")[2]
    first = next(group for group in root.iter("g") if group.get("id") == "axes_1")
    panels = {group.get("id"): dict(_parts(group)) for group in first.iter("g") if _is_axes(group)}
    labelled = {name: _ticks(parts, axis) for name, parts in panels.items()}
    places, ticks = {}, {}
    for name, parts in panels.items():
        beside = (one for one in panels if labelled[one] and _edge(panels[one], axis) == _edge(parts, axis))
        by = labelled[name] or labelled[next(beside, name)]
        places |= {part: _places(group, axis) for part, group in parts.items()}
        ticks |= dict.fromkeys(parts, by)
    return Reading(places, ticks)


def _is_axes(group):
    return (group.get("id") or "").startswith("axes_")


def _parts(group):
    """The groups of axes by their id, without those of axes within."""
    for part in group:
        if not _is_axes(part):
            if part.get("id"):
                yield part.get("id"), part
            yield from _parts(part)


def _ticks(parts, axis):
    found = (_tick(group, axis) for name, group in parts.items() if name.startswith(f"{axis}tick_"))
    return [one for one in found if one]


def _edge(parts, axis):
    """The ends of the paper of axes, as far as half a pixel."""
    return next(
        (tuple(np.round(_places(part, axis))) for name, part in parts.items() if name.startswith("patch_")), None
    )


def _tick(group, axis):
    said = ("".join(text.itertext()).strip() for text in group.iter("text"))
    texts = [text.replace(",", "").replace("−", "-").lstrip("+") for text in said]
    places = _places(group, axis)
    return (float(texts[0]), places[0]) if texts and NUMBER.fullmatch(texts[0]) and places else None


def _places(group, axis):
    """The ends of lines and bars, and the middles of points."""
    defined = {id(path) for defs in group.iter("defs") for path in defs.iter("path")}
    points = [float(use.get(axis)) for use in group.iter("use") if use.get(axis)]
    if points:
        return sorted(points)
    paths = [path.get("d") for path in group.iter("path") if id(path) not in defined]
    found = [pair["xy".index(axis)] for d in paths for pair in _pairs(d)]
    return [min(found), max(found)] if found else []


def _pairs(d):
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", d)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
