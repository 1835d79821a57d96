"""From what a figure was made, so that it can be made again: its data, the version, the words it was asked with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dvstats import __version__


def card(given: Sequence[str], told: Path, sha256: str) -> dict[str, Any]:
    """Return from what a figure was made: data, version, options and the checksum of each."""
    kept = _without_place(given)
    return {"data": told.as_posix(), "sha256": sha256, "version": __version__, "seed": None,
            "options": kept, "options_sha256": options_checksum(kept)}  # fmt: skip


def options_checksum(options: Sequence[str]) -> str:
    """Return a checksum of the words that a figure was asked with."""
    return hashlib.sha256(json.dumps(list(options)).encode("utf-8")).hexdigest()


def _without_place(given: Sequence[str]) -> list[str]:
    """Return the options without where the files go and how the answer is printed: they change no byte."""
    kept, skip = [], False
    for word in given:
        if skip or word == "--json" or word.startswith("--out="):
            skip = False
        elif word == "--out":
            skip = True
        else:
            kept.append(word)
    return kept
