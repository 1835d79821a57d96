"""What each dataset counts, in our words, with its address and licence: the data of `registry.toml`.

Publishers rarely write the counting unit, the stage or the scope into a file; without them a figure cannot be compared
with any other. They stand here once, and every row read carries them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from dvstats.core.errors import FormatError, UnknownNameError
from dvstats.core.observations import WORDS
from dvstats.store.wire import decode, read_bytes

FURTHER = "DVSTATS_REGISTRY"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of a publisher.

    Parameters
    ----------
    publisher
        The publisher's word on the command line.
    code
        The publisher's code of the dataset.
    title
        Title, as the publisher gives it.
    url
        Where the whole dataset is, in a format that the publisher's reader reads; empty if it must be looked up.
    file
        Name of the frozen file.
    licence
        Terms of use.
    credit
        Name of the publisher in a credit line.
    dims
        Dimensions in their order, by which a file without a name is recognised.
    means
        What every row of it means: columns of the observations with their fixed value.
    caution
        What must be said with its figures.
    columns
        Columns of the file, each with the column of the observations that it becomes.
    codes
        For a column of the observations, what the publisher writes and what we write.
    told
        Columns of the file that stay in words in the definition although they are mapped, too.
    aside
        Columns of the file that repeat another.
    area
        How the file names areas: `iso3`, `name`, `eurostat`, or `parts of` an area that has no codes of ours for them.
    year
        Month and day on which a year begins, if it is not 1 January.
    scale
        What figures are multiplied by, so that their unit is one of ours.
    breaks
        Periods from which on something else is counted, each with what changed.
    """

    publisher: str
    code: str
    title: str = ""
    url: str = ""
    file: str = ""
    licence: str = ""
    credit: str = ""
    dims: tuple[str, ...] = ()
    means: Mapping[str, str] = field(default_factory=dict)
    caution: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    area: str = ""
    year: str = "01-01"
    scale: float = 1.0
    breaks: Mapping[str, str] = field(default_factory=dict)


@cache
def registry() -> Mapping[str, Mapping[str, Dataset]]:
    """Return all datasets, by publisher and code; a file that `DVSTATS_REGISTRY` names adds its own.

    Examples
    --------
    >>> registry()["eurostat"]["crim_hom_vrel"].means["counting_unit"]
    'victim'
    """
    text = resources.files("dvstats.sources").joinpath("registry.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    for name, entry in _further().items():
        given[name] = given.get(name, {}) | entry
    return MappingProxyType({name: _publisher(name, entry) for name, entry in given.items()})


def _further() -> dict[str, Any]:
    """Return the datasets of a registry of one's own, which `DVSTATS_REGISTRY` names."""
    path = os.environ.get(FURTHER, "")
    if not path:
        return {}
    try:
        return tomllib.loads(decode(read_bytes(path), path).text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"TOML breaks: {error}", place=path, rule="a registry is TOML") from None


def datasets(publisher: str) -> Mapping[str, Dataset]:
    """Return the datasets of a publisher by code; none if the registry has none."""
    return registry().get(publisher, MappingProxyType({}))


def dataset(publisher: str, code: str, place: str = "") -> Dataset:
    """Return a dataset by its code, or say which there are."""
    known = datasets(publisher)
    if not known:
        raise UnknownNameError(
            f"no dataset of {publisher} {code!r}", place=place, rule="the registry has none of this publisher yet",
            hint=f"add it to a registry of your own, which {FURTHER} names: see docs/adding_a_publisher.md",
        )  # fmt: skip
    if code.lower() not in known:
        raise UnknownNameError.among(f"dataset of {publisher}", code, list(known), place)
    return known[code.lower()]


def recognised(publisher: str, code: str, place: str, dims: tuple[str, ...] = ()) -> Dataset:
    """Return the dataset that was named, or that the file's name or its dimensions tell.

    Where the registry knows the dimensions of a dataset, a file of others is not taken for it.
    """
    if code:
        return _of_dims(dataset(publisher, code, place), dims, place)
    known = datasets(publisher)
    told = [name for name in known if name in place.lower()]
    if told:
        return _of_dims(known[max(told, key=len)], dims, place)
    same = [one for one in known.values() if dims and _own(one.dims) == _own(dims)]
    if len(same) == 1:
        return same[0]
    raise UnknownNameError(
        "the file does not say which dataset it is", place=place, rule="what it counts depends on it",
        hint=f"name it with --dataset; there are: {', '.join(sorted(known))}",
    )  # fmt: skip


def stated(publisher: str, asked: str, said: str, place: str, dims: tuple[str, ...] = ()) -> Dataset:
    """Return the dataset that a file says it is; asking for another one does not make it that."""
    if asked and asked.lower() != said.lower():
        raise FormatError(f"the file is {said}", place=place, rule=f"{asked} was asked for",
                          hint="leave out --dataset, as the file says which it is, or take the right file")  # fmt: skip
    return recognised(publisher, said, place, dims)


def _of_dims(about: Dataset, dims: tuple[str, ...], place: str) -> Dataset:
    if dims and about.dims and _own(dims) != _own(about.dims):
        raise FormatError(
            f"dimensions {', '.join(dims)}", place=place, rule=f"{about.code} has {', '.join(about.dims)}",
            hint="it is another dataset: name the right one with --dataset, or name the file after it",
        )  # fmt: skip
    return about


def _own(dims: tuple[str, ...]) -> set[str]:
    """Return the dimensions but the frequency, which older files do not tell."""
    return set(dims) - {"freq"}


def _publisher(name: str, entry: Mapping[str, Any]) -> Mapping[str, Dataset]:
    """Return a publisher's datasets; what stands above them is shared."""
    shared = {key: given for key, given in entry.items() if not isinstance(given, Mapping)}
    sets = {code: given for code, given in entry.items() if isinstance(given, Mapping)}
    return MappingProxyType({code: _dataset(name, code, shared | dict(given)) for code, given in sets.items()})


def _dataset(publisher: str, code: str, given: Mapping[str, Any]) -> Dataset:
    texts = {key: text.replace("{code}", code) for key, text in given.items() if isinstance(text, str)}
    lists = {key: tuple(items) for key, items in given.items() if isinstance(items, list)}
    maps = {key: MappingProxyType(dict(items)) for key, items in given.items() if isinstance(items, Mapping)}
    numbers = {key: float(value) for key, value in given.items() if isinstance(value, int | float)}
    fields: dict[str, Any] = {**texts, **lists, **maps, **numbers}
    if unknown := sorted(set(fields) - set(Dataset.__dataclass_fields__)):
        raise FormatError(f"no key {', '.join(unknown)} of a dataset", place=f"registry, {publisher}.{code}",
                          rule=f"keys are {', '.join(Dataset.__dataclass_fields__)}")  # fmt: skip
    _check_words(fields.get("means", {}), f"registry, {publisher}.{code}.means")
    return Dataset(publisher, code, **fields)


def _check_words(means: Mapping[str, str], place: str) -> None:
    """Refuse a word that the schema does not have where it stands, not at each file that is read."""
    for name, said in means.items():
        if name in WORDS and said not in WORDS[name]:
            raise FormatError(f"{name} = {said!r}", place=place, rule=f"one of {', '.join(WORDS[name])}")
