"""The house: bodies one can read at a glance, everything public documented and typed, nothing that nobody uses."""

import ast
import re
from collections import Counter
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "dvstats"
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
# The longest are compiled loops, which call no helper per cell.
P90, LONGEST = 20, 45


def bodies():
    """The lines of every function's body, without its docstring."""
    for tree in TREES.values():
        for node in (node for node in ast.walk(tree) if isinstance(node, FUNCTION)):
            body = node.body[ast.get_docstring(node) is not None :]
            yield body[-1].end_lineno - body[0].lineno + 1 if body else 0


def public(tree, inside=""):
    """Every public class, function and method, but for functions within functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FUNCTION | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{inside}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node, f"{node.name}.")


EVERY = [(f"{path}:{name}", node) for path, tree in TREES.items() for name, node in public(tree)]


def test_nine_bodies_of_ten_are_short():
    lines = list(bodies())
    assert len(lines) > 1500
    assert np.quantile(lines, 0.9) <= P90
    assert max(lines) <= LONGEST


def test_everything_public_is_documented():
    assert not [path for path, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not [name for name, node in EVERY if not ast.get_docstring(node)]
    assert len(EVERY) > 500


def test_everything_public_is_typed():
    functions = [(name, node) for name, node in EVERY if isinstance(node, FUNCTION)]
    for name, node in functions:
        given = node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
        assert node.returns is not None, name
        assert all(one.annotation is not None for one in every if one.arg not in {"self", "cls"}), name


# Found by their place or called by Python: nobody need name them. The rest of a file is for itself.
DISCOVERED = ("estimators", "measures", "charts", "studies", "sources", "cli")
# For readers of the library, who are not in it: each with a test.
FOR_READERS = {"from_cases", "to_arviz", "monte_carlo_error", "unused", "_repr_html_"}


def spoken(path):
    """The words of a file; of code, without docstrings and comments: an example of itself is no use of a thing."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return re.findall(r"\w+", text)
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | FUNCTION) and ast.get_docstring(node, clean=False) is not None:
            lines[node.body[0].lineno - 1 : node.body[0].end_lineno] = [""] * (
                node.body[0].end_lineno - node.body[0].lineno + 1
            )
    return re.findall(r"\w+", "\n".join(re.sub(r"#.*", "", line) for line in lines))


def named():
    """How often each word occurs in the package and what is built on it; tests do not count."""
    folders = ("dvstats", "docs", "notebooks", "benchmarks", "supply", "data", "tests/calibration")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")
             if path.suffix in {".py", ".md", ".toml", ".html", ".typ"}]  # fmt: skip
    return Counter(word for path in files for word in spoken(path))


def own(tree):
    """Names that a file makes: functions, classes with their fields, constants."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTION | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (one.target.id for one in node.body
                        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name))  # fmt: skip
    for node in (node for node in tree.body if isinstance(node, ast.Assign)):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_nothing_stands_there_that_nobody_names():
    often = named()
    made = Counter(name for tree in TREES.values() for name in set(own(tree)))
    by_place = {name for path, tree in TREES.items() if path.split("/")[1] in DISCOVERED for name in own(tree)
                if not name.startswith("_")}  # fmt: skip
    dunder = {name for name in made if name.startswith("__")}
    excused = by_place | dunder | FOR_READERS
    assert sorted(name for name in made if often[name] <= made[name] and name not in excused) == []
