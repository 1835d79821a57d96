"""Pieces of a study that are kept, so that it can be stopped and taken up."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

BUILD = Path(__file__).parents[2] / "build" / "calibration"


def kept(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    """Return a piece from its file, or make it and keep it; a piece that was broken off is not there.

    The name says all on which the piece depends but the code: after a change of it delete the folder.
    """
    slug, mark = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"), hashlib.sha256(name.encode()).hexdigest()[:8]
    path = folder / f"{slug}-{mark}.json"
    if not path.is_file():
        made, part = make(), path.with_suffix(".part")
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(made), encoding="utf-8")
        part.replace(path)
    return json.loads(path.read_text("utf-8"))


def kept_array(path: Path, make: Callable[[], Any]) -> np.ndarray:
    """Return an array from its file, or make it and keep it; one that was broken off is not there."""
    if not path.is_file():
        made, part = np.asarray(make()), path.with_suffix(".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.save(file, made)
        part.replace(path)
    return np.load(path)


def fill(page: Path, parts: Mapping[str, str]) -> None:
    """Write each table below its mark, a comment with its name, up to the next heading of a page."""
    text = page.read_text("utf-8")
    for name, told in parts.items():
        before, mark, after = text.partition(f"<!-- {name} -->\n")
        rest = after[after.find("\n## ") :] if "\n## " in after else ""
        text = f"{before}{mark}\n{told}\n{rest}"
    page.write_text(text, encoding="utf-8")
