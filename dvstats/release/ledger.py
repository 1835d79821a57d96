"""What was released of the same people, so that a new table is attacked together with the earlier ones.

The ledger holds nothing but what readers have: each table's cells, hidden ones as null, with the checksum of the file,
the threshold and the method.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dvstats.core.errors import FormatError, InputError
from dvstats.release.count_table import TOTAL, Key
from dvstats.release.joint import Shape
from dvstats.release.suppress import Told
from dvstats.store.wire import load_json, read_bytes

EDITION = 1
SUPPRESSION, ROUNDING = "suppression", "controlled rounding"


@dataclass(frozen=True, slots=True)
class Release:
    """One table as it was released.

    Parameters
    ----------
    file
        Name of the file.
    sha256
        Its checksum.
    dimensions, cells
        The columns that cells differ in, and each cell's count; none for a hidden one.
    threshold
        The smallest count that it shows.
    method
        How small counts were protected.
    reach
        By how much a rounded count may lie off; 0 where counts are exact.
    version
        Version of dvstats.
    """

    file: str
    sha256: str
    dimensions: tuple[str, ...]
    cells: Mapping[Key, int | None]
    threshold: int
    method: str = SUPPRESSION
    reach: int = 0
    version: str = ""

    def told(self) -> Told:
        """Return what readers know of each cell."""
        keys = tuple(self.cells)
        values = tuple(tuple(dict.fromkeys(key[place] for key in keys if key[place] != TOTAL))
                       for place in range(len(self.dimensions)))  # fmt: skip
        numbers = list(self.cells.values())
        low = tuple(0.0 if number is None else max(0.0, number - self.reach) for number in numbers)
        high = tuple(math.inf if number is None else float(number + self.reach) for number in numbers)
        return Told(self.file, Shape(self.dimensions, values, keys), low, high)

    def document(self) -> dict[str, Any]:
        """Return it as it stands in the ledger."""
        plain = {name: getattr(self, name) for name in ("file", "sha256", "threshold", "method", "reach", "version")}
        return {**plain, "dimensions": list(self.dimensions),
                "cells": [[*key, number] for key, number in self.cells.items()]}  # fmt: skip


def read_ledger(path: Path) -> tuple[Release, ...]:
    """Return the releases of a ledger; there are none if it does not exist.

    Raises
    ------
    FormatError
        It is no ledger.
    """
    if not path.is_file():
        return ()
    document, _ = load_json(read_bytes(path), path.name)
    if not isinstance(document, dict) or document.get("ledger") != EDITION:
        raise FormatError("no ledger of releases", place=str(path), rule=f"it says ledger: {EDITION}")
    try:
        return tuple(_release(one) for one in document["releases"])
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"a damaged ledger ({error})", place=str(path), hint="restore it from a copy") from None


def ledger_text(releases: Sequence[Release]) -> str:
    """Return a ledger as JSON, a line per release."""
    lines = ",\n".join(json.dumps(one.document(), ensure_ascii=False) for one in releases)
    return f'{{"ledger": {EDITION}, "releases": [\n{lines}\n]}}\n'


def entered(releases: Sequence[Release], new: Release) -> tuple[Release, ...]:
    """Return a ledger with one more release; the same cells once more change nothing.

    Raises
    ------
    InputError
        A file of that name was released with other cells.
    """
    for one in releases:
        if one.file == new.file:
            if one.sha256 == new.sha256:
                return tuple(releases)
            raise InputError(
                f"{new.file} was released with other cells", rule="what was released stays known",
                hint="give the new table another file name, so that both are attacked together",
            )  # fmt: skip
    return (*releases, new)


def _release(told: Mapping[str, Any]) -> Release:
    dimensions = tuple(map(str, told["dimensions"]))
    cells = {tuple(map(str, cell[:-1])): cell[-1] for cell in told["cells"]}
    for key, number in cells.items():
        if len(key) != len(dimensions) or not (number is None or isinstance(number, int)):
            raise ValueError(f"cell {key}")
    plain = Release(str(told["file"]), str(told["sha256"]), dimensions, cells, int(told["threshold"]))
    return replace(plain, method=str(told["method"]), reach=int(told["reach"]), version=str(told["version"]))
