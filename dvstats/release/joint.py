"""Several tables of the same people as sums over one set of finest cells, so that one can be attacked with the other.

Values of a column that overlap (ages 18-24 and 18-29, years 2019-2020 and 2020) are cut into parts; a column that a
table lacks is one that it sums over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from dvstats.core.errors import InputError, SchemaError
from dvstats.release.count_table import MOST, TOTAL, Key

OTHER = "other"
END = 10_000
Parts = Mapping[tuple[str, str], frozenset[str]]
NONE: Parts = MappingProxyType({})
RANGES: tuple[tuple[re.Pattern[str], Callable[..., tuple[int, int]]], ...] = (
    (re.compile(r"^Y?(\d+)\s*(?:-|–|to)\s*(\d+)$"), lambda a, b: (int(a), int(b) + 1)),
    (re.compile(r"^(?:Y_GE|≥\s*)(\d+)$|^Y?(\d+)\+$"), lambda a, b: (int(a or b), END)),
    (re.compile(r"^(?:Y_LT|<\s*)(\d+)()$"), lambda a, _: (0, int(a))),
    (re.compile(r"^Y?(\d+)()$"), lambda a, _: (int(a), int(a) + 1)),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table, the values of each, and the keys of its finest cells.

    A table of which a combination cannot occur lacks its key.

    Parameters
    ----------
    dimensions
        Names of the columns.
    values
        The values of each.
    keys
        A value of each column, for every finest cell.
    """

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """The finest cells of several tables, and each table's cells as sums over them.

    Parameters
    ----------
    shapes
        The tables.
    rows
        For each table a matrix with a row per key: 1 where a finest cell is part of it.
    """

    shapes: tuple[Shape, ...]
    rows: tuple[sparse.csr_array, ...]


def joint(shapes: Sequence[Shape], parts: Parts = NONE, *, others: bool = False) -> Joint:
    """Return tables over one set of finest cells.

    Parameters
    ----------
    shapes
        The tables.
    parts
        For a column and a value the values that it is the union of, where their words do not tell.
    others
        Let a column that a table lacks hold more than the values of the tables that have it.

    Examples
    --------
    >>> one = Shape(("age",), (("18-24", "25+"),), (("18-24",), ("25+",), ("TOTAL",)))
    >>> two = Shape(("age",), (("18-29", "30+"),), (("18-29",), ("30+",), ("TOTAL",)))
    >>> joint([one, two]).rows[1].toarray().astype(int).tolist()
    [[1, 1, 0], [0, 0, 1], [1, 1, 1]]
    """
    names = tuple(dict.fromkeys(name for shape in shapes for name in shape.dimensions))
    told = {name: _atoms(name, shapes, parts, others) for name in names}
    axes = [sorted(frozenset().union(*told[name].values())) for name in names]
    if np.prod([float(len(axis)) for axis in axes]) > MOST:
        raise InputError(f"{np.prod([float(len(axis)) for axis in axes]):,.0f} cells of linked tables",
                         rule=f"at most {MOST:,} are attacked together",
                         hint="keep a ledger for each set of tables that can be linked: --ledger")  # fmt: skip
    full = [_rows(shape, names, told, axes) for shape in shapes]
    possible = _possible(shapes, full)
    return Joint(tuple(shapes), tuple(sparse.csr_array(rows[:, possible]) for rows in full))


def _atoms(name: str, shapes: Sequence[Shape], parts: Parts, others: bool) -> dict[str, frozenset[str]]:
    """Return of which parts each value of a column consists; no value, of all of them."""
    tables = [shape.values[shape.dimensions.index(name)] for shape in shapes if name in shape.dimensions]
    values = list(dict.fromkeys(value for told in tables for value in told))
    found = _given(name, values, parts) or _ranges(values) or {value: frozenset([value]) for value in values}
    for told in tables:
        _check_apart(name, told, found)
    more = [OTHER] if others and len(tables) < len(shapes) else []
    return {**found, "": frozenset([*more]).union(*found.values())}


def _given(name: str, values: list[str], parts: Parts) -> dict[str, frozenset[str]]:
    if not any((name, value) in parts for value in values):
        return {}
    return {value: parts.get((name, value), frozenset([value])) for value in values}


def _ranges(values: list[str]) -> dict[str, frozenset[str]]:
    spans = {value: _span(value) for value in values}
    cuts = sorted({end for span in spans.values() if span for end in span})
    if not cuts or not all(spans.values()):
        return {}
    pieces = list(zip(cuts[:-1], cuts[1:], strict=True))
    return {
        value: frozenset(f"{a:05d}-{b:05d}" for a, b in pieces if span and span[0] <= a and b <= span[1])
        for value, span in spans.items()
    }


def _span(value: str) -> tuple[int, int] | None:
    for pattern, read in RANGES:
        if found := pattern.match(value):
            return read(*found.groups())
    return None


def _check_apart(name: str, values: tuple[str, ...], atoms: Mapping[str, frozenset[str]]) -> None:
    seen: dict[str, str] = {}
    for value in values:
        for atom in atoms.get(value, ()):
            if atom in seen:
                raise SchemaError(f"{seen[atom]} and {value} overlap", place=f"column {name}",
                                  rule="values of one table share nobody")  # fmt: skip
            seen[atom] = value


def _rows(
    shape: Shape, names: tuple[str, ...], atoms: Mapping[str, Mapping[str, frozenset[str]]], axes: list[list[str]]
) -> sparse.csr_array:
    held = [np.flatnonzero(_box(key, shape, names, atoms, axes)) for key in shape.keys]
    ends = np.cumsum([0, *map(len, held)])
    n_cells = math.prod(map(len, axes))
    return sparse.csr_array((np.ones(ends[-1]), np.concatenate(held), ends), shape=(len(held), n_cells))


def _box(
    key: Key, shape: Shape, names: tuple[str, ...], atoms: Mapping[str, Mapping[str, frozenset[str]]],
    axes: list[list[str]],
) -> NDArray[np.float64]:  # fmt: skip
    """Return 1 for each finest cell that a table's cell holds."""
    box: NDArray[np.float64] = np.ones(1)
    for name, axis in zip(names, axes, strict=True):
        held = _held(key, shape, name, atoms[name])
        box = np.outer(box, [float(atom in held) for atom in axis]).ravel()
    return box


def _held(key: Key, shape: Shape, name: str, atoms: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if name not in shape.dimensions:
        return atoms[""]
    place = shape.dimensions.index(name)
    wanted = shape.values[place] if key[place] == TOTAL else (key[place],)
    return frozenset().union(*(atoms[value] for value in wanted))


def _possible(shapes: Sequence[Shape], rows: Iterable[sparse.csr_array]) -> NDArray[np.bool_]:
    """Tell which finest cells can hold somebody: every table whose total reaches them has a cell that holds them."""
    told = []
    for shape, matrix in zip(shapes, rows, strict=True):
        inner = [place for place, key in enumerate(shape.keys) if TOTAL not in key]
        held = np.asarray(matrix[inner].sum(axis=0)).ravel() > 0
        reached = np.asarray(matrix.sum(axis=0)).ravel() > 0
        told.append(held | ~reached)
    return np.asarray(np.all(np.vstack(told), axis=0), dtype=bool)
