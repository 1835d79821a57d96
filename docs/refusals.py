"""What each method refuses, read from its code: every refusal that can be reached from its class, in the words it has.

Braces hold what the message names at that place.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from dvstats import discover
from dvstats.core import errors

REFUSALS = frozenset(
    name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, errors.EstimationError)
)
QUOTED = re.compile(r"`+([^`]+)`+")
OPTION = re.compile(r"(?<![\w`])(--\w[\w-]*)")
Place = tuple[str, str]


@dataclass(frozen=True, order=True, slots=True)
class Refused:
    """A refusal as the code words it.

    Parameters
    ----------
    reason
        Why there is no number.
    hint
        What can be done instead.
    kind
        Class of the error.
    """

    reason: str
    hint: str
    kind: str


def refusals(thing: Any) -> tuple[Refused, ...]:
    """Return what can be refused by a class or function, and by what it calls.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> [one.kind for one in refusals(Chapman)]
    ['EstimationError', 'NoOverlapError']
    """
    found, seen, queue = set(), set[Place](), [(thing.__module__, thing.__name__)]
    while queue:
        place = queue.pop()
        if place in seen or (node := definition(*place)) is None:
            continue
        seen.add(place)
        found |= set(raised(node, place[0]))
        queue += called(node, place[0])
    return tuple(sorted(found))


def listed(thing: Any) -> list[str]:
    """Return the refusals of a class or function as lines of a list."""
    return [f"- {code(one.reason)}" + (f" – {code(one.hint)}" if one.hint else "") for one in refusals(thing)]


def code(text: str) -> str:
    """Return a message with its options and names of methods marked as code.

    Examples
    --------
    >>> code("use `chao`, or leave it out with --lists")
    'use ``chao``, or leave it out with ``--lists``'
    """
    return OPTION.sub(r"``\1``", QUOTED.sub(r"``\1``", text).replace("*", r"\*"))


HEAD = """Refusals and errors
===================

Two things end without a number. Where the *data are fine but cannot answer*, a method refuses: the reason keeps its
place as a row of a table, and the status of a command is 0. Where the *data or the request are wrong*, a message says
place, rule and what to do, and the status is 2: :doc:`every kind of bad input <../bad_input>`. What stands in braces is
named by the message at that place. This page is read from the code.
"""


def page() -> Iterator[str]:
    """Yield the page of all refusals: the tree of errors, then each method, measure and study with its own."""
    yield from (HEAD, "The tree of errors", "------------------", "")
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and kind.__module__ == errors.__name__:
            yield f"- ``{name}`` ({kind.__base__.__name__}): {discover.summary(kind)}"
    yield ""
    yield from part("Methods", discover.estimators(), "methods/")
    functions = {name: vars(module)[stem(module)] for name, module in discover.offers("measures").items()}
    yield from part("Measures", functions, "../measures/")
    yield from part("Studies", studies(), "")


def studies() -> dict[str, Any]:
    """Return the public functions of studies, by their names."""
    return {name: thing for module in discover.modules("studies")
            for name, thing in inspect.getmembers(module, inspect.isfunction)
            if thing.__module__ == module.__name__ and not name.startswith("_")}  # fmt: skip


def part(title: str, things: Mapping[str, Any], folder: str) -> Iterator[str]:
    """Yield the refusals of one kind of thing; what refuses nothing is left out."""
    yield from (title, "-" * len(title), "")
    for name, thing in things.items():
        if lines := listed(thing):
            yield from (f":doc:`{name} <{folder}{name}>`" if folder else f"``{name}``", "", *lines, "")


def stem(module: ModuleType) -> str:
    """Return the name of a module's file, which is that of its function."""
    return module.__name__.rpartition(".")[2]


def raised(node: ast.AST, module: str) -> Iterator[Refused]:
    """Yield the refusals that a definition makes."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in REFUSALS:
            words = [*call.args, *(one.value for one in call.keywords)]
            told = [wording(one, module) for one in words if not isinstance(one, ast.Starred)][1:]
            starred = next((one.value for one in words if isinstance(one, ast.Starred)), None)
            for reason, hint in pairs(told, starred, module):
                yield Refused(reason, hint, call.func.id)


def pairs(told: list[str], starred: ast.AST | None, module: str) -> Iterator[tuple[str, str]]:
    """Yield reason and hint; where both come from a function, what that returns."""
    if starred is None:
        # A hint that another function words is not known here.
        yield told[0], told[1] if len(told) > 1 and told[1] != "{hint}" else ""
    elif isinstance(starred, ast.Call) and isinstance(starred.func, ast.Name):
        node = definition(*home(starred.func.id, module))
        for back in ast.walk(node) if node else ():
            if isinstance(back, ast.Return) and isinstance(back.value, ast.Tuple):
                first, second = back.value.elts
                yield wording(first, module), wording(second, module)


def wording(node: ast.AST, module: str) -> str:
    """Return a message as the code has it; what it names stands in braces."""
    match node:
        case ast.Constant(value=text):
            told = str(text)
        case ast.JoinedStr(values=parts):
            told = "".join(wording(part, module) for part in parts)
        case ast.FormattedValue(value=inner):
            fixed = constant(*home(inner.id, module)) if isinstance(inner, ast.Name) else None
            told = f"{fixed.value:g}" if isinstance(fixed, ast.Constant) else "{" + short(inner) + "}"
        case ast.BinOp(left=left, right=right):
            told = wording(left, module) + wording(right, module)
        case ast.IfExp(body=left, orelse=right):
            told = f"{wording(left, module)} / {wording(right, module)}"
        case ast.Call(func=ast.Attribute(value=text, attr="format")):
            told = wording(text, module)
        case _:
            value = constant(*home(node.id, module)) if isinstance(node, ast.Name) else None
            told = "{" + short(node) + "}" if value is None else wording(value, module)
    return told


def short(node: ast.AST) -> str:
    """Return a name of what a message names.

    Examples
    --------
    >>> words = ("m", "self.n_alpha", "seen.times[-1]", "_told(x)", "len(x)", "', '.join(x)", "model or method")
    >>> [short(ast.parse(text, mode="eval").body) for text in words]
    ['m', 'n alpha', 'times', 'x', 'number of x', 'x', 'model']
    """
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").replace("_", " ")
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return f"number of {short(inner)}"
    inner = within(node)
    return "…" if inner is None else short(inner)


def within(node: ast.AST) -> ast.AST | None:
    """Return the part of an expression that says what it is of."""
    match node:
        case ast.Call(func=ast.Attribute(attr="join"), args=[inner, *_]) | ast.Call(args=[inner, *_]):
            return inner
        case ast.Subscript(value=inner) | ast.Call(func=inner) | ast.UnaryOp(operand=inner) | ast.BinOp(left=inner):
            return inner
        case ast.BoolOp(values=[inner, *_]) | ast.Starred(value=inner):
            return inner
        case ast.GeneratorExp(generators=[one, *_]) | ast.ListComp(generators=[one, *_]):
            return one.iter
    return None


def called(node: ast.AST, module: str) -> list[Place]:
    """Return where the names that a definition uses are defined."""
    return [home(one.id, module) for one in ast.walk(node) if isinstance(one, ast.Name)]


def home(name: str, module: str) -> Place:
    """Return the module in which a name that a module uses is defined."""
    return imported(module).get(name, (module, name))


@cache
def imported(module: str) -> dict[str, Place]:
    """Return the names that a module imports from dvstats, each with its home."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in tree(module).body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dvstats.")
        for alias in node.names
    }


@cache
def tree(module: str) -> ast.Module:
    """Return the code of a module."""
    spec = importlib.util.find_spec(module)
    return ast.parse(Path(spec.origin).read_text("utf-8") if spec and spec.origin else "")


def definition(module: str, name: str) -> ast.AST | None:
    """Return a class, function or table of functions of a module of dvstats."""
    if not module.startswith("dvstats.") or module == errors.__name__:
        return None
    for node in tree(module).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
    return constant(module, name)


def constant(module: str, name: str) -> ast.AST | None:
    """Return the value that a module gives a name."""
    for node in tree(module).body if module.startswith("dvstats") else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                given = zip(target.elts, node.value.elts, strict=True) if several else [(target, node.value)]
                for one, value in given:
                    if isinstance(one, ast.Name) and one.id == name:
                        return value
    return None
