"""The libraries that `requirements.lock` pins, each with its version and the hashes of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?: ?; ?([^\\]+))?")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One library of the lock.

    Parameters
    ----------
    name, version
        As the lock has them.
    marker
        On which machines it is needed; empty for all.
    hashes
        SHA-256 of the files that may be installed.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def pinned(text: str | None = None) -> list[Pinned]:
    r"""Return the libraries of the lock.

    Examples
    --------
    >>> [one.name for one in pinned("numpy==2.4.1 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via pandas\n")]
    ['numpy']
    """
    found: list[Pinned] = []
    for part in re.split(r"^(?=[A-Za-z])", LOCK.read_text("utf-8") if text is None else text, flags=re.MULTILINE):
        if line := PINNED.match(part):
            name, version, marker = line.groups()
            found.append(Pinned(name, version, (marker or "").strip(), tuple(HASH.findall(part))))
    return found
