"""The house: bodies one can read at a glance, everything public documented and typed, nothing that nobody uses."""

import ast
import re
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


def words():
    """How often each name occurs in the package, its tests, its documentation and its notebooks."""
    files = [path for folder in ("dvstats", "tests", "docs", "notebooks", "benchmarks", "data")
             for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md", ".toml", ".html"}]  # fmt: skip
    found = {}
    for path in files:
        for word in re.findall(r"\w+", path.read_text("utf-8")):
            found[word] = found.get(word, 0) + 1
    return found


def test_nothing_stands_there_that_nobody_names():
    often = words()
    names = {
        node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, FUNCTION | ast.ClassDef)
    }
    names |= {target.id for tree in TREES.values() for node in tree.body if isinstance(node, ast.Assign)
              for target in node.targets if isinstance(target, ast.Name)}  # fmt: skip
    spoken_by_python = {name for name in names if name.startswith("__") or name == "_repr_html_"}
    assert not sorted(name for name in names - spoken_by_python if often[name] == 1)
