"""Options of a verb from the keyword-only arguments of a function, and their help from its docstring."""

from __future__ import annotations

import argparse
import inspect
import re
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pandas as pd

from dvstats.core.errors import InputError
from dvstats.store.table_file import read_table

AXES = "ax"
PLACEHOLDER = {str: "NAME", float: "X", int: "N", Path: "FILE"}


def declare(parser: argparse.ArgumentParser, function: Callable[..., Any]) -> None:
    """Add one option per keyword-only argument; an argument without default is compulsory.

    What no word can give, the axes of a chart, is left out; a further table is given by the file that holds it.
    """
    hints, helps = get_type_hints(function), parameters(inspect.getdoc(function) or "")
    for name, argument in inspect.signature(function).parameters.items():
        if argument.kind is inspect.Parameter.KEYWORD_ONLY and name != AXES:
            _add(parser, name, argument, hints[name], helps.get(name, ""))


def given(options: argparse.Namespace, function: Callable[..., Any]) -> dict[str, Any]:
    """Return the keyword-only arguments that the words on the command line give."""
    names = [n for n, p in inspect.signature(function).parameters.items()
             if p.kind is inspect.Parameter.KEYWORD_ONLY and n != AXES]  # fmt: skip
    return {name: getattr(options, name) for name in names}


def parameters(docstring: str) -> Mapping[str, str]:
    r"""Return what a numpydoc docstring says of each parameter, as one line.

    Examples
    --------
    >>> parameters("Sum.\n\nParameters\n----------\na, b\n    Terms.\n\nReturns\n-------\nfloat")
    {'a': 'Terms.', 'b': 'Terms.'}
    """
    found = re.search(r"^Parameters\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}|\Z)", docstring, flags=re.MULTILINE | re.DOTALL)
    helps: dict[str, str] = {}
    names: list[str] = []
    for line in found.group(1).splitlines() if found else ():
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.partition(":")[0].split(",")]
        elif line.strip():
            helps |= {name: f"{helps.get(name, '')} {line.strip()}".strip() for name in names}
    return helps


def _add(
    parser: argparse.ArgumentParser, name: str, argument: inspect.Parameter, hint: Any, told: str
) -> None:  # fmt: skip
    required = argument.default is inspect.Parameter.empty
    default = None if required else argument.default
    about: dict[str, Any] = {"dest": name, "help": told.replace("%", "%%"), "default": default, "required": required}
    inner = _without_none(hint)
    if inner is bool:
        about = {
            "dest": name,
            "help": about["help"],
            "action": argparse.BooleanOptionalAction if default else "store_true",
        }
        about |= {"default": default}
    elif inner is pd.DataFrame:
        about |= {"type": read_table, "metavar": "FILE"}
    elif get_origin(inner) is Sequence:
        about |= {"type": _several((*get_args(inner), Ellipsis)), "metavar": _metavar((*get_args(inner), Ellipsis))}
    elif get_origin(inner) is tuple:
        about |= {"type": _several(get_args(inner)), "metavar": _metavar(get_args(inner))}
    else:
        about |= {"type": inner, "metavar": PLACEHOLDER.get(inner, "VALUE")}
    parser.add_argument(f"--{name.replace('_', '-')}", **about)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return inner
    return hint


def _several(parts: tuple[Any, ...]) -> Callable[[str], tuple[Any, ...]]:
    """Return a reader of values between commas: as many as the type says, or any number."""

    def read(text: str) -> tuple[Any, ...]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        if parts[-1] is not Ellipsis and len(words) != len(parts):
            raise InputError(f"{text!r} holds {len(words)} values", rule=f"{len(parts)} between commas are needed")
        return tuple(parts[0](word) for word in words)

    return read


def _metavar(parts: tuple[Any, ...]) -> str:
    one = PLACEHOLDER.get(parts[0], "VALUE")
    return f"{one},…" if parts[-1] is Ellipsis else ",".join([one] * len(parts))
