"""Find what a folder offers: no decorators, no central list."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import SchemaError, UnknownNameError


def modules(package: str) -> tuple[ModuleType, ...]:
    """Import and return the public modules of a folder of dvstats, in alphabetical order."""
    folder = _folder(package)
    names = sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_"))
    return tuple(importlib.import_module(f"{folder.__name__}.{name}") for name in names)


def _folder(package: str) -> ModuleType:
    """Return a folder of dvstats."""
    return importlib.import_module(f"dvstats.{package}")


@cache
def estimators() -> MappingProxyType[str, type[Any]]:
    """Return the estimators by their name on the command line.

    Examples
    --------
    >>> "chapman" in estimators()
    True
    """
    found = {kind.method: kind for module in modules("estimators") for kind in _kinds(module)}
    return MappingProxyType(dict(sorted(found.items())))


def _kinds(module: ModuleType) -> Iterator[type[Any]]:
    """Yield the estimators of a file: its public classes that fit."""
    own = [thing for _, thing in inspect.getmembers(module, inspect.isclass) if thing.__module__ == module.__name__]
    for kind in own:
        if kind.__name__.startswith("_") or not inspect.isfunction(getattr(kind, "fit", None)):
            continue
        if absent := [one for one in ("method", "takes") if not hasattr(kind, one)]:
            raise SchemaError(f"{kind.__name__} without {' and '.join(absent)}", place=module.__file__ or "",
                              rule="an estimator says the word for it and what it is fitted to",
                              hint="`method: ClassVar[str]`, `takes: ClassVar[type]`")  # fmt: skip
        yield kind


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
    needs_option = any(compulsory(field) for field in fields(kind))
    n_lists = captures.n_lists if isinstance(captures, CaptureTable) else 1
    in_order = ordered or not getattr(kind, "needs_order", False)
    return isinstance(captures, kind.takes) and not needs_option and in_order and fewest <= n_lists <= most


def compulsory(field: Field[Any]) -> bool:
    """Tell whether an estimator cannot do without an option."""
    return field.default is MISSING and field.default_factory is MISSING


@cache
def offers(package: str) -> MappingProxyType[str, ModuleType]:
    """Return the modules of a folder that offer a command-line name: its own name with hyphens, or its ``NAME``.

    A folder that says in ``SAYS`` what each of its files carries is held to it.
    """
    for module in modules(package):
        _demand(module, getattr(_folder(package), "SAYS", ()))
    found = {getattr(module, "NAME", _spoken(module)): module for module in modules(package) if hasattr(module, "NAME")}
    return MappingProxyType(dict(sorted(found.items())))


def _demand(module: ModuleType, says: tuple[str, ...]) -> None:
    if absent := [name for name in says if not hasattr(module, name)]:
        raise SchemaError(f"no {', '.join(absent)}", place=str(module.__file__),
                          rule=f"a file of this folder says {', '.join(says)}",
                          hint="a file that is not meant to be found has a name that begins with _")  # fmt: skip


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
