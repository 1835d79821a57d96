"""JSON-stat, versions 1 and 2: a cube as one list of figures, the last dimension running fastest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from dvstats.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class Cube:
    """A dataset of JSON-stat, unrolled: a code of each dimension per figure.

    Parameters
    ----------
    label, source, updated
        As the document says.
    codes
        For each dimension the code of each row.
    labels
        For each dimension, what its codes mean.
    values
        A figure or None for each row.
    status
        The status or flag of each row, empty where there is none.
    roles
        Dimensions by role: `time`, `geo`, `metric`.
    """

    label: str
    source: str
    updated: str
    codes: Mapping[str, list[str]]
    labels: Mapping[str, Mapping[str, str]]
    values: list[float | None]
    status: list[str]
    roles: Mapping[str, tuple[str, ...]]

    def named(self, dim: str) -> list[str]:
        """Return a dimension in the words of its labels."""
        return [self.labels[dim].get(code, code) for code in self.codes[dim]]


def cubes(document: object, place: str) -> list[Cube]:
    """Return the datasets of a document: one, or those of a bundle.

    Raises
    ------
    FormatError
        It is an error message, a dimension is missing, or the number of figures is not the product of the sizes.

    Examples
    --------
    >>> one = {"class": "dataset", "id": ["sex", "time"], "size": [2, 1], "value": {"1": 7},
    ...        "dimension": {"sex": {"category": {"index": {"F": 1, "M": 0}}},
    ...                      "time": {"category": {"label": {"2021": "2021"}}}}}
    >>> cubes(one, "")[0].codes["sex"], cubes(one, "")[0].values
    (['M', 'F'], [None, 7.0])
    """
    if not isinstance(document, dict):
        raise FormatError(f"a JSON {type(document).__name__}", place=place, rule="JSON-stat is an object")
    if "error" in document or "warning" in document:
        told = str(document.get("error") or document.get("warning"))[:200]
        raise FormatError(f"a message instead of data: {told}", place=place, rule="data were asked for")
    if "value" in document:
        return [_cube(document, place)]
    inner = [(name, one) for name, one in document.items() if isinstance(one, dict) and "value" in one]
    if not inner:
        raise FormatError(
            f"no dataset; keys are {', '.join(list(document)[:8])}", place=place, rule="JSON-stat has a value",
            hint="is it the address of a collection, or another format?",
        )  # fmt: skip
    return [_cube(one, f"{place}, {name}") for name, one in inner]


def _cube(one: Mapping[str, Any], place: str) -> Cube:
    dimension = one.get("dimension", {})
    # Version 1 keeps ids, sizes and roles inside the dimensions.
    about = one if "id" in one else dimension
    dims, sizes = tuple(about.get("id", ())), tuple(about.get("size", ()))
    absent = [dim for dim in dims if dim not in dimension]
    if not dims or absent or len(dims) != len(sizes):
        raise FormatError(
            f"dimensions {', '.join(map(str, dims)) or 'none'} of sizes {', '.join(map(str, sizes)) or 'none'}"
            + (f"; not described: {', '.join(absent)}" if absent else ""), place=place,
            rule="each dimension has an id, a size and categories",
        )  # fmt: skip
    orders = {dim: _order(dimension[dim], size, f"{place}, {dim}") for dim, size in zip(dims, sizes, strict=True)}
    rows = list(product(*orders.values()))
    labels = {dim: _labels(dimension[dim]) for dim in dims}
    return Cube(
        str(one.get("label", "")), str(one.get("source", "")), str(one.get("updated", "")),
        {dim: [row[i] for row in rows] for i, dim in enumerate(dims)}, labels,
        _values(one["value"], prod(sizes), place), _status(one.get("status"), prod(sizes)),
        {role: tuple(names) for role, names in (about.get("role") or {}).items()},
    )  # fmt: skip


def _order(dimension: Mapping[str, Any], size: int, place: str) -> list[str]:
    """Return the codes of a dimension in their order: from a list, from positions, or the only label there is."""
    category = dimension.get("category", {})
    index = category.get("index", category.get("label", {}))
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) and "index" in category else list(index)
    if len(codes) != size:
        raise FormatError(f"{len(codes)} categories", place=place, rule=f"its size is {size}")
    return [str(code) for code in codes]


def _labels(dimension: Mapping[str, Any]) -> dict[str, str]:
    return {str(code): str(text) for code, text in dimension.get("category", {}).get("label", {}).items()}


def _values(given: object, n: int, place: str) -> list[float | None]:
    if isinstance(given, dict):
        beyond = [key for key in given if not (str(key).isdigit() and int(key) < n)]
        if beyond:
            raise FormatError(f"a figure at place {beyond[0]}", place=place, rule=f"the cube has {n} cells")
        return [_number(given.get(str(i)), place) for i in range(n)]
    if not isinstance(given, list) or len(given) != n:
        found = len(given) if isinstance(given, list) else type(given).__name__
        raise FormatError(
            f"{found} figures",
            place=place,
            rule=f"the sizes multiply to {n}",
            hint="it may be truncated: fetch it again",
        )
    return [_number(value, place) for value in given]


def _number(value: object, place: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"{value!r} among the figures", place=place, rule="a figure is a number or null")
    return float(value)


def _status(given: object, n: int) -> list[str]:
    """Return the status of each cell: given for some cells, for all in a list, or one for all."""
    if isinstance(given, str):
        return [given] * n
    if isinstance(given, list):
        return [str(text or "") for text in given]
    if isinstance(given, dict):
        return [str(given.get(str(i)) or "") for i in range(n)]
    return [""] * n
