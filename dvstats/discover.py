"""Find what a folder offers: no decorators, no central list."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import InputError, UnknownNameError

# How the value of an option that some methods cannot do without is written.
EXAMPLES = {
    "model": '"[1,2,3]"', "outsiders": "LIST", "h": "0.5,2,4.5", "formula": '"~ age"',
    "links": "CHECKED,FALSE", "non_links": "CHECKED,MISSED",
}  # fmt: skip


def modules(package: str) -> tuple[ModuleType, ...]:
    """Import and return the public modules of a folder of dvstats, in alphabetical order."""
    folder = importlib.import_module(f"dvstats.{package}")
    names = sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_"))
    return tuple(importlib.import_module(f"{folder.__name__}.{name}") for name in names)


@cache
def estimators() -> MappingProxyType[str, type[Any]]:
    """Return the estimators by their name on the command line.

    Examples
    --------
    >>> "chapman" in estimators()
    True
    """
    found = {
        thing.method: thing
        for module in modules("estimators")
        for _, thing in inspect.getmembers(module, inspect.isclass)
        if thing.__module__ == module.__name__ and hasattr(thing, "method") and hasattr(thing, "takes")
    }
    return MappingProxyType(dict(sorted(found.items())))


def applicable(captures: CaptureTable | RepeatCounts, *, ordered: bool = False) -> tuple[type[Any], ...]:
    """Return the estimators that a table can be given to as it is, each with its defaults.

    Left out are those that need an option (a named model), another number of lists, or lists in the order of time
    unless these are `ordered`.

    Examples
    --------
    >>> two = CaptureTable(("police", "shelter"), {(1, 1): 49, (1, 0): 86, (0, 1): 73})
    >>> "chapman" in [kind.method for kind in applicable(two)]
    True
    """
    return tuple(kind for kind in estimators().values() if _applies(kind, captures, ordered))


def _applies(kind: type[Any], captures: CaptureTable | RepeatCounts, ordered: bool) -> bool:
    fewest, most = getattr(kind, "n_lists", (1, 12))
    needs_option = any(_compulsory(field) for field in fields(kind))
    n_lists = captures.n_lists if isinstance(captures, CaptureTable) else 1
    in_order = ordered or not getattr(kind, "needs_order", False)
    return isinstance(captures, kind.takes) and not needs_option and in_order and fewest <= n_lists <= most


def configured(kind: type[Any], options: Mapping[str, Any]) -> Any:
    """Return an estimator with options, or say which it does not have and which it lacks."""
    known = {field.name: field for field in fields(kind)}
    for option in options:
        if option not in known:
            has = ", ".join(f"--{name.replace('_', '-')}" for name in known)
            raise InputError(f"--{option.replace('_', '-')} for {kind.method}", rule="it has no such option",
                             hint=f"it has {has}")  # fmt: skip
    needed = [f"--{name.replace('_', '-')}" for name in known if _compulsory(known[name]) and name not in options]
    if needed:
        raise InputError(f"{kind.method} without {' and '.join(needed)}", rule="the method needs it",
                         hint=f"say {' '.join(_example(kind))}: {summary(kind)}")  # fmt: skip
    return kind(**options)


def _compulsory(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _example(kind: type[Any]) -> Iterator[str]:
    """Yield the words that give a method all it needs; the values are those of its option's form."""
    yield f"--method {kind.method}"
    for field in filter(_compulsory, fields(kind)):
        yield f"--{field.name.replace('_', '-')} {EXAMPLES.get(field.name, '…')}"


@cache
def offers(package: str) -> MappingProxyType[str, ModuleType]:
    """Return the modules of a folder that offer a command-line name: its own name with hyphens, or its ``NAME``."""
    found = {getattr(module, "NAME", _spoken(module)): module for module in modules(package) if hasattr(module, "NAME")}
    return MappingProxyType(dict(sorted(found.items())))


def named(kind: str, name: str, known: Any) -> Any:
    """Return what goes by a name, or say which names there are."""
    if name not in known:
        raise UnknownNameError.among(kind, name, list(known))
    return known[name]


def summary(thing: Any) -> str:
    """Return the first sentence of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").strip()


def _spoken(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")
