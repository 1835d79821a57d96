"""The figures that ship with dvstats: a source for every row."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from dvstats.core.errors import UnknownNameError

PACKAGE = Path(__file__).resolve().parents[1]
# In a wheel the folder lies in the package, in a checkout beside it.
PLACES = (PACKAGE / "sample_data", PACKAGE.parent / "data" / "sample")


def sample(name: str = "") -> Path:
    """Return the path of a file of the sample data, or of their folder.

    Examples
    --------
    >>> sample().name in ("sample", "sample_data")
    True
    """
    folder = next((place for place in PLACES if place.is_dir()), PLACES[-1])
    if name and not (folder / name).is_file():
        known = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
        raise UnknownNameError.among("sample file", name, known)
    return folder / name


def is_published(sha256: str) -> bool:
    """Tell whether a file with this checksum is one of the sample's, which its description calls public.

    Examples
    --------
    >>> from dvstats.store.wire import checksum, read_bytes
    >>> names = "repeats/dutch_dv_suspects_2009.csv", "README.md"
    >>> [is_published(checksum(read_bytes(sample(name)))) for name in names]
    [True, False]
    """
    return sha256 in _published()


@cache
def _published() -> frozenset[str]:
    package = json.loads((sample() / "datapackage.json").read_text(encoding="utf-8"))
    public = package.get("sensitivity") == "public"
    return frozenset(one["sha256"] for one in package["resources"] if public)
