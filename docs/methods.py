"""A page for every estimator, with the same parts, taken from its docstring, its code or the studies of coverage.

What a page cannot be given is an error that names the estimator: no page lacks a part.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import doctest
import inspect
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from docs.held import held
from docs.refusals import listed
from dvstats import discover
from dvstats.cli import _method_options
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.cases import Cases
from dvstats.core.errors import EstimationError
from dvstats.core.register import Register
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS

HERE = Path(__file__).resolve().parent
PARTS = (
    "Assumes",
    "Formula",
    "Options",
    "Example",
    "Refuses",
    "How often the interval held",
    "Elsewhere",
    "References",
    "In Python",
)
NOUNS = {
    CaptureTable: "linked lists, as counts of who is on which",
    RepeatCounts: "one register, as how many persons it holds once, twice, …",
    Register: "one register with what is known of each person (sex, age, …)",
    Cases: "linked lists with what is known of each person (sex, age, …)",
}
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", flags=re.MULTILINE)


def pages() -> dict[str, str]:
    """Return the page of every method, by its name."""
    return {name: "\n".join(page(name, kind)) for name, kind in discover.estimators().items()}


def page(name: str, kind: type[Any]) -> Iterator[str]:
    """Yield the lines of one page."""
    told = sections(kind)
    yield from (*title(name, "="), discover.summary(kind), "", *facts(name, kind))
    yield from (*title("Assumes"), *assumed(kind), "")
    yield from (*title("Formula"), told["body"], "")
    yield from (*title("Options"), told.get("Parameters", "None."), "")
    yield from (*title("Example"), alone(told["Examples"], kind), "")
    yield from (*title("Refuses"), *refused(kind), "")
    yield from (*title("How often the interval held"), *held(name), "")
    yield from (*title("Elsewhere"), *elsewhere(name), "")
    yield from (*title("References"), *(f"- {one}" for one in references(told["References"])), "")
    yield from (*title("In Python"), *calls(kind), "")


def title(text: str, line: str = "-") -> tuple[str, str, str]:
    """Return a heading."""
    return text, line * len(text), ""


def calls(kind: type[Any]) -> Iterator[str]:
    """Yield the public functions of the class, for autodoc."""
    for name, member in vars(kind).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            yield f".. automethod:: {kind.__module__}.{kind.__name__}.{name}"
            yield ""


def by_data() -> Iterator[str]:
    """Yield the page that leads to all methods, by the data that each is given."""
    yield from (*title("Methods that estimate a number", "="), "One page each, with the same parts.", "")
    kinds = discover.estimators()
    for noun, words in NOUNS.items():
        yield from title(words[0].upper() + words[1:])
        for name, kind in kinds.items():
            if kind.takes is noun:
                yield f"- :doc:`{name} <methods/{name}>`: {discover.summary(kind)}"
        yield ""
    yield from (".. toctree::", "   :hidden:", "", *(f"   methods/{name}" for name in kinds), "")


def sections(kind: type[Any]) -> dict[str, str]:
    """Return the parts of an estimator's docstring; `body` is what stands between its first sentence and its options.

    Raises
    ------
    ValueError
        A part that each page has is not there.
    """
    first, *rest = SECTION.split(inspect.getdoc(kind) or "")
    _, _, body = first.partition("\n\n")
    told = {"body": body.strip(), **{name: text.strip() for name, text in zip(rest[::2], rest[1::2], strict=True)}}
    lacks = [part for part in ("Examples", "References") if not told.get(part)]
    lacks += [] if ".. math::" in body else ["an equation"]
    lacks += [] if ">>>" in told.get("Examples", "") else ["an example that runs"]
    if lacks:
        raise ValueError(f"the docstring of {kind.__name__} lacks: {', '.join(lacks)}")
    return told


def facts(name: str, kind: type[Any]) -> Iterator[str]:
    """Yield what the method is given, and its two spellings."""
    fewest, most = getattr(kind, "n_lists", (0, 0))
    lists = "" if not most else f"; {fewest} lists" if fewest == most else f"; {fewest} to {most} lists"
    order = "; lists in the order of time" if getattr(kind, "needs_order", False) else ""
    yield f":Data: {NOUNS[kind.takes]}{lists}{order}"
    yield f":Command: ``{command(kind)}``"
    yield f":Python: ``from {kind.__module__} import {kind.__name__}``"
    yield ""


def command(kind: type[Any]) -> str:
    """Return the command of a method, with the options that it cannot do without."""
    said = " ".join(("dvstats estimate TABLE", *_method_options.example(kind)))
    # A regression of one register goes by the name of its likelihood.
    own = next((word for word, likelihood in LIKELIHOODS.items() if likelihood is default(kind, "likelihood")), None)
    return said.replace(f"--method {kind.method}", f"--method {own or kind.method}")


def default(kind: type[Any], name: str) -> Any:
    """Return the default of an option; nothing if there is no such option."""
    return next((field.default for field in fields(kind) if field.name == name), None)


def alone(example: str, kind: type[Any]) -> str:
    r"""Return an example with all it imports, so that it runs where nothing else has been said.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> alone(">>> Chapman(level=0.9)", Chapman)
    '>>> from dvstats.estimators.chapman import Chapman\n>>> Chapman(level=0.9)'
    """
    code = "".join(one.source for one in doctest.DocTestParser().get_examples(example))
    words = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name | ast.alias)]
    own = {one.asname or one.name for one in words if isinstance(one, ast.alias)}
    own |= {one.id for one in words if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    around = vars(inspect.getmodule(kind))
    needed = {one.id for one in words if isinstance(one, ast.Name)} & (around.keys() - own - vars(builtins).keys())
    lines = [f">>> {line}\n" for line in imports({name: around[name] for name in needed})]
    before, prompt, after = example.partition(">>> ")
    return before + "".join(lines) + prompt + after


def imports(things: dict[str, Any]) -> list[str]:
    """Return the lines that import things by their names, sorted: a module as what it is called, all else by home."""
    modules = [f"import {thing.__name__} as {name}" for name, thing in things.items() if inspect.ismodule(thing)]
    homes = defaultdict(list)
    for name, thing in things.items():
        if not inspect.ismodule(thing):
            homes[thing.__module__].append(name)
    return [*sorted(modules), *(f"from {home} import {', '.join(sorted(homes[home]))}" for home in sorted(homes))]


def assumed(kind: type[Any]) -> Iterator[str]:
    """Yield what an estimate says that it rests on: that of the page's own example, else the first sentence."""
    told: tuple[str, ...] = next((one.assumes for one in fitted(kind) if one.assumes), ())
    yield from (f"- {sentence}" for sentence in told or (discover.summary(kind),))


def fitted(kind: type[Any]) -> list[Any]:
    """Return the estimates that the example makes, as it is run: what every call of `fit` in it gives."""
    kept: list[Any] = []
    names: dict[str, Any] = vars(inspect.getmodule(kind)) | {"_kept": lambda told: kept.append(told) or told}
    with contextlib.redirect_stdout(io.StringIO()):
        for example in doctest.DocTestParser().get_examples(inspect.getdoc(kind) or ""):
            with contextlib.suppress(EstimationError):  # some examples show a refusal
                exec(compile(Keeping().visit(ast.parse(example.source)), "example", "exec"), names)
    return kept


class Keeping(ast.NodeTransformer):
    """Wraps every call of `fit`, so that what it gives is kept.

    Examples
    --------
    >>> ast.unparse(Keeping().visit(ast.parse("print(A().fit(x))")))
    'print(_kept(A().fit(x)))'
    """

    def visit_Call(self, node: ast.Call) -> ast.Call:  # noqa: N802  # the name that the standard library calls
        """Wrap one call."""
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Attribute) and node.func.attr == "fit"):
            return node
        return ast.fix_missing_locations(ast.Call(ast.Name("_kept", ast.Load()), [node], []))


def refused(kind: type[Any]) -> Iterator[str]:
    """Yield what the method refuses, as its code says it."""
    yield from listed(kind) or ["Nothing that its code words by itself."]


def references(text: str) -> list[str]:
    r"""Return one reference per entry; entries end with a full stop at the end of a line.

    Examples
    --------
    >>> references("Seber GAF (1970). Biometrics 26, 13–22.\nChao A (1987). Biometrics\n43(4), 783–791.")
    ['Seber GAF (1970). Biometrics 26, 13–22.', 'Chao A (1987). Biometrics 43(4), 783–791.']
    """
    entries: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        begins = not entries or (entries[-1].endswith(".") and re.search(r"\((?:\d{4}|n\.d\.)[a-z]?\)", line))
        entries = [*entries, line] if begins else [*entries[:-1], f"{entries[-1]} {line}"]
    return entries


def elsewhere(name: str) -> Iterator[str]:
    """Yield what other packages call it."""
    calls = peers().get(name, {})
    if not calls:
        yield "No package that was compared has it."
        return
    yield from (
        "Numbers side by side: :doc:`parity <../../parity>`; calls: :doc:`coming from R <../../coming_from_r>`.",
        "",
    )
    yield from (f"- {package}: ``{call}``" for package, call in calls.items())


@cache
def peers() -> dict[str, dict[str, str]]:
    """Return, by method, the call of each package that has it."""
    return tomllib.loads((HERE / "peers.toml").read_text("utf-8"))
