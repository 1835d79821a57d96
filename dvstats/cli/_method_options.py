"""The options of the methods: each field of an estimator that words can give, told by the estimator's docstring.

What a word picks from several (--criterion, --interval) is declared where it is picked.
"""

from __future__ import annotations

import argparse
import inspect
import re
import types
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from dvstats import discover
from dvstats.cli import _signature
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.cases import Cases
from dvstats.core.errors import InputError

NOUNS = (CaptureTable, RepeatCounts, Cases)
# Fields for which there is a word of another name, or one that a regression has as well.
SAID = {"limits": "interval", "averaged": "interval"}
ELSEWHERE = ("averaged", "formula")
# How a value is written whose form its type does not show.
EXAMPLES = {
    "model": '"[1,2,3]"', "outsiders": "LIST", "elsewhere": "ONE.csv,TWO.csv,THREE.csv", "h": "0.5,2,4.5",
    "formula": '"~ age"', "links": "CHECKED,FALSE", "non_links": "CHECKED,MISSED",
}  # fmt: skip
# Methods that are named in the help of an option; of more it is told what most of them say.
FEW = 3


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare each option once, those of most methods first."""
    group = parser.add_argument_group("options of the methods", "those that name none belong to many methods")
    for name, held in sorted(_options().items(), key=lambda one: (-len(one[1]), one[0])):
        hint = _in_words(get_type_hints(held[0])[name])
        _signature.option(group, name, hint, _help(name, held), metavar=EXAMPLES.get(name, ""))


def given(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was said of the options of methods."""
    return {name: getattr(options, name) for name in _options() if getattr(options, name) is not None}


@cache
def _options() -> Mapping[str, Sequence[type[Any]]]:
    """Return the methods that have each option."""
    found: dict[str, list[type[Any]]] = {}
    for kind in discover.estimators().values():
        hints = get_type_hints(kind) if kind.takes in NOUNS else {}
        for name in (field.name for field in fields(kind) if field.name in hints):
            if _in_words(hints[name]) is not None and name not in ELSEWHERE:
                found.setdefault(name, []).append(kind)
    return found


def _in_words(hint: Any) -> Any:
    """Return the type that words can give: a number, a name, yes or no, several, a table."""
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    plain = {bool, *_signature.PLACEHOLDER}
    return next((one for one in kinds if one in plain or get_origin(one) in (tuple, Sequence)), None)


def _help(name: str, held: Sequence[type[Any]]) -> str:
    told = {kind.method: _plain(_signature.parameters(inspect.getdoc(kind) or "").get(name, "")) for kind in held}
    (most, _), *others = Counter(told.values()).most_common()
    if len(held) > FEW:
        return most + _default(name, held)
    if not others:
        return f"{', '.join(told)}: {most}{_default(name, held)}"
    return "; ".join(f"{method}: {text}" for method, text in told.items())


def _plain(text: str) -> str:
    """Return a text without the marks of the documentation."""
    return re.sub(r":math:`([^`]*)`", r"\1", text).replace("{", "").replace("}", "").replace("`", "").removesuffix(".")


def _default(name: str, held: Sequence[type[Any]]) -> str:
    """Return the default, if it is a value and the same for all."""
    defaults = {field.default for kind in held for field in fields(kind) if field.name == name}
    one = defaults.pop()
    if defaults or one is MISSING or one is None or one == float("inf") or isinstance(one, bool):
        return ""
    return f" (default {','.join(map(str, one)) if isinstance(one, tuple) else one})"


def configured(kind: type[Any], options: Mapping[str, Any]) -> Any:
    """Return an estimator with options, or say which it does not have and which it lacks."""
    known = {field.name: field for field in fields(kind)}
    for option in options:
        if option not in known:
            raise InputError(f"{_word(option)} for {kind.method}", rule="it has no such option",
                             hint=f"it has {', '.join(_words(kind))}")  # fmt: skip
    needed = [_word(name) for name in known if discover.compulsory(known[name]) and name not in options]
    if needed:
        raise InputError(f"{kind.method} without {' and '.join(needed)}", rule="the method needs it",
                         hint=f"say {' '.join(example(kind))}: {discover.summary(kind)}")  # fmt: skip
    return kind(**options)


def _word(name: str) -> str:
    return f"--{SAID.get(name, name).replace('_', '-')}"


def _words(kind: type[Any]) -> Sequence[str]:
    """Return the words for the options of a method, each once."""
    picked = ("criterion", "interval", "limits", "averaged", "formula", "learner")
    return list(dict.fromkeys(_word(field.name) for field in fields(kind)
                              if kind in _options().get(field.name, ()) or field.name in picked))  # fmt: skip


def example(kind: type[Any]) -> Iterator[str]:
    """Yield the words that give a method all it needs; the values are those of its option's form."""
    needed: list[Field[Any]] = [field for field in fields(kind) if discover.compulsory(field)]
    yield f"--method {kind.method}"
    for field in needed:
        yield f"{_word(field.name)} {EXAMPLES.get(field.name, '…')}"
