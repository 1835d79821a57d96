"""Options of a verb from the types of what they give, and their help from the docstring of what takes them."""

from __future__ import annotations

import argparse
import inspect
import re
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pandas as pd

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.store.capture_file import read_captures
from dvstats.store.table_file import read_table

AXES = "ax"
COUNTS = ("seed", "jobs")
# What a word becomes: a table is given by the file that holds it.
READERS: dict[Any, Callable[[str], Any]] = {pd.DataFrame: read_table, CaptureTable: read_captures}
PLACEHOLDER = {str: "NAME", float: "X", int: "N", Path: "FILE", pd.DataFrame: "FILE", CaptureTable: "FILE"}


def declare(parser: argparse.ArgumentParser, function: Callable[..., Any]) -> None:
    """Add one option per keyword-only argument; an argument without default is compulsory.

    What no word can give, the axes of a chart, is left out; a further table is given by the file that holds it.
    """
    hints, helps = get_type_hints(function), parameters(inspect.getdoc(function) or "")
    for name, argument in inspect.signature(function).parameters.items():
        if argument.kind is inspect.Parameter.KEYWORD_ONLY and name != AXES:
            required = argument.default is inspect.Parameter.empty
            default = None if required else argument.default
            option(parser, name, hints[name], helps.get(name, ""), default=default, required=required)


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


def option(
    parser: argparse.ArgumentParser | argparse._ArgumentGroup, name: str, hint: Any, told: str, *,
    default: Any = None, required: bool = False, metavar: str = "",
) -> None:  # fmt: skip
    """Add the option that gives a value of a type: a word, a number, several between commas, or the file of a table."""
    about: dict[str, Any] = {"dest": name, "help": told.replace("%", "%%"), "default": default, "required": required}
    inner = _without_none(hint)
    parts = (*get_args(inner), Ellipsis) if get_origin(inner) is Sequence else get_args(inner)
    if inner is bool:
        about = {
            "dest": name, "help": about["help"], "default": default,
            "action": "store_true" if default is False else argparse.BooleanOptionalAction,
        }  # fmt: skip
    elif parts:
        about |= {"type": _several(parts, name), "metavar": metavar or _metavar(parts)}
    else:
        read = _not_negative(name) if name in COUNTS else READERS.get(inner, inner)
        about |= {"type": read, "metavar": metavar or PLACEHOLDER.get(inner, "VALUE")}
    parser.add_argument(f"--{name.replace('_', '-')}", **about)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return inner
    return hint


def _not_negative(name: str) -> Callable[[str], int]:
    """Return a reader of a whole number of 0 or more: the libraries behind some methods take no other."""

    def read(text: str) -> int:
        if not text.isdecimal():
            raise InputError(f"--{name} {text}", rule="it is a whole number, 0 or more")
        return int(text)

    return read


def _several(parts: tuple[Any, ...], name: str) -> Callable[[str], tuple[Any, ...]]:
    """Return a reader of values between commas: as many as the type says, or any number."""
    one = READERS.get(parts[0], parts[0])
    said, kind = f"--{name.replace('_', '-')}", {float: "numbers", int: "whole numbers"}.get(parts[0], "values")

    def read(text: str) -> tuple[Any, ...]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        if parts[-1] is not Ellipsis and len(words) != len(parts):
            raise InputError(f"{said} {text!r} holds {len(words)} values",
                             rule=f"{len(parts)} {kind} between commas are needed")  # fmt: skip
        try:
            return tuple(one(word) for word in words)
        except ValueError:
            raise InputError(f"{said} {text}", rule=f"it is {kind} between commas") from None

    return read


def _metavar(parts: tuple[Any, ...]) -> str:
    one = PLACEHOLDER.get(parts[0], "VALUE")
    return f"{one},…" if parts[-1] is Ellipsis else ",".join([one] * len(parts))
