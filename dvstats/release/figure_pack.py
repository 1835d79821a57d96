"""A figure as it leaves the house: picture in three formats, the numbers drawn, alt text, provenance."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from dvstats.core.errors import InputError
from dvstats.release.gate import Safe
from dvstats.release.writer import csv_text, json_text, slug

LONGEST_ALT = 250
DPI = 300
SALT = "dvstats"
# Without them two runs on one machine would differ in their dates.
UNDATED: Mapping[str, dict[str, Any]] = {
    "png": {"Software": None}, "svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Producer": None},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a figure to those who do not see it.

    Parameters
    ----------
    alt
        Subject, two or three facts, uncertainty; at most 250 characters.
    long
        The longer form.
    """

    alt: str
    long: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.alt) <= LONGEST_ALT:
            raise InputError(f"an alt text of {len(self.alt)} characters", rule=f"it has 1 to {LONGEST_ALT}")


def figure_pack(
    figures: Mapping[str, Figure], safe: Safe, name: str, said: Said, provenance: Mapping[str, Any]
) -> dict[str, bytes]:  # fmt: skip
    """Return NAME.png, .svg, .pdf, .csv (the numbers drawn), .txt (alt text) and .json (the card) by their names.

    Parameters
    ----------
    figures
        The figure by what is added to its name: nothing for a page, `-16x9` for a slide. They are drawn from
        `safe.frame`, so that what is hidden has no place in their geometry.
    safe
        The numbers drawn.
    name
        Name of the files.
    said
        The alt text.
    provenance
        From what the figure was made, for its card.

    Returns
    -------
    dict of str to bytes
        What `write_parts` writes; the last is the card, with the checksums of the others. Twice the same input gives
        the same bytes.
    """
    stem = slug(name)
    parts = {f"{stem}{more}.{kind}": picture(figure, kind) for more, figure in figures.items() for kind in UNDATED}
    parts[f"{stem}.csv"] = csv_text(safe).encode("utf-8")
    parts[f"{stem}.txt"] = (f"{said.alt}\n\n{said.long}".strip() + "\n").encode("utf-8")
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}
    told = {"sensitivity": safe.sensitivity.value, "threshold": safe.threshold, "hidden": safe.n_hidden}
    card = json_text({"figure": name, **provenance, "release": told, "files": sums})
    return parts | {f"{stem}.json": card.encode("utf-8")}


def picture(figure: Figure, kind: str) -> bytes:
    """Return a figure as png, svg or pdf; letters in svg are paths, so that no reader needs the font."""
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": SALT, "svg.fonttype": "path", "pdf.fonttype": 42}):
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=UNDATED[kind])
    return buffer.getvalue()
