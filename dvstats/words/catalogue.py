"""All visible words of charts and report, in TOML files per language: ``en.toml``, ``en_charts.toml``.

A text has named holes, ``{areas}``. To add a language, add its files: a test compares keys and holes with English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from dvstats.core.errors import InputError, UnknownNameError

FOLDER = Path(__file__).parent
# The space between a number, or the hole for one, and its sign.
UNBROKEN = re.compile(r"(?<=[\d}]) (?=%)|(?<=\{day\}) |(?<=\{day\}\.) ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language by key.

    Parameters
    ----------
    language
        Code of the language.
    texts
        Each text by its key.

    Examples
    --------
    >>> Words("en", {"greeting": "{n} areas"}).say("greeting", n=3)
    '3 areas'
    """

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a text with its holes filled; a hole without a value is an error, and so is a value without a hole."""
        if key not in self.texts:
            raise UnknownNameError.among("text", key, [near for near in self.texts if near[:3] == key[:3]])
        wanted = holes(self.texts[key])
        if wanted != set(values):
            raise InputError(f"text {key!r} has the holes {sorted(wanted)}, given are {sorted(values)}",
                             rule="every hole is filled, and nothing is given in vain")  # fmt: skip
        return self.texts[key].format_map(values)


def holes(text: str) -> set[str]:
    """Return the names of the holes in a text.

    Examples
    --------
    >>> sorted(holes("{part} of {whole}"))
    ['part', 'whole']
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name}


_spoken: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def speaking(language: str) -> Iterator[Words]:
    """Let everything written inside speak a language, numbers too.

    Examples
    --------
    >>> with speaking("en"):
    ...     words().language
    'en'
    """
    found = words(language)
    before = _spoken.set(language)
    try:
        yield found
    finally:
        _spoken.reset(before)


def words(language: str | None = None) -> Words:
    """Return the catalogue of a language, or of the one that is spoken.

    Examples
    --------
    >>> words().say("charts.one_in_five")
    '1 in 5'
    """
    return _read(language or _spoken.get())


@cache
def _read(language: str) -> Words:
    files = sorted(path for path in FOLDER.glob("*.toml") if path.stem.split("_")[0] == language)
    if not files:
        known = sorted({path.stem.split("_")[0] for path in FOLDER.glob("*.toml")})
        raise UnknownNameError.among("language", language, known)
    texts: dict[str, str] = {}
    for path in files:
        texts |= _flat(tomllib.loads(path.read_text(encoding="utf-8")))
    return Words(language, MappingProxyType(texts))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        found |= _flat(value, f"{name}.") if isinstance(value, Mapping) else {name: _whole(str(value).strip())}
    return found


def _whole(text: str) -> str:
    """Return a text in which numbers and their signs, days and their months stay on one line."""
    return UNBROKEN.sub("\N{NO-BREAK SPACE}", text)
