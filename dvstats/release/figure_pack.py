"""A figure as it leaves the house: picture in three formats, the numbers drawn, alt text, provenance."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from dvstats.core.errors import InputError
from dvstats.store.atomic import write_bytes, write_text

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


def write_figure_pack(
    figure: Figure, table: pd.DataFrame, folder: Path, name: str, said: Said, provenance: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write NAME.png, .svg, .pdf, .csv (the numbers drawn), .txt (alt text) and .json (provenance), each whole or not.

    Two calls with the same figure give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_bytes(folder / f"{name}.{kind}", picture(figure, kind)) for kind in UNDATED]
    numbers = safe(table).to_csv(index=False, lineterminator="\n")
    written.append(write_text(folder / f"{name}.csv", numbers))
    written.append(write_text(folder / f"{name}.txt", f"{said.alt}\n\n{said.long}".strip() + "\n"))
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
    card = {"figure": name, **provenance, "files": sums}
    written.append(write_text(folder / f"{name}.json", json.dumps(card, ensure_ascii=False, indent=1) + "\n"))
    return tuple(written)


def picture(figure: Figure, kind: str) -> bytes:
    """Return a figure as png, svg or pdf; letters in svg are paths, so that no reader needs the font."""
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": SALT, "svg.fonttype": "path", "pdf.fonttype": 42}):
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=UNDATED[kind])
    return buffer.getvalue()


def safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts, headers too, no spreadsheet takes for formulae.

    Examples
    --------
    >>> safe(pd.DataFrame({"=x": ["=1+1", "-", "Malta"]})).to_dict("list")
    {"'=x": ["'=1+1", '-', 'Malta']}
    """
    return table.rename(columns=_told).map(lambda cell: _told(cell) if isinstance(cell, str) else cell)


def _told(text: str) -> str:
    return f"'{text}" if len(text) > 1 and text[0] in "=+-@\t\r" else text
