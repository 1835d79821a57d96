"""Find what a folder offers: no decorators, no central list."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

from dvstats.core.errors import UnknownNameError


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
