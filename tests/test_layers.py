"""The house: imports point down, nothing imports in a circle, nothing outside is mentioned."""

import ast
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "dvstats"

# What each folder may import of dvstats, besides itself; a file at the top of the package goes by its own name.
FLOOR = {"core", "words", "store", "numerics"}
VERBS = {"sources", "records", "measures", "estimators", "studies"}
LEAVES = {"charts", "release"}
BELOW = {
    "core": set(),
    "words": {"core"},
    "numerics": set(),
    "store": {"core"},
    # Measures, estimators and studies are given what they compute with: they read no file.
    **dict.fromkeys(VERBS, {"core", "numerics"}),
    "records": {"core", "store", "numerics"},
    "sources": {"core", "store", "numerics", "discover"},
    "charts": {"core", "words"},
    "release": {"core", "words", "store"},
    "discover": {"core"},
    "report": FLOOR | VERBS | LEAVES | {"discover", ""},
    "cli": FLOOR | VERBS | LEAVES | {"report", "discover", ""},
    "": {"core", "store", "sources", "studies"},
    "__main__": {"cli"},
}


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """Every dvstats module that a file names in an import, hidden and typing-only ones included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "dvstats":
            for alias in node.names:
                both = f"{node.module}.{alias.name}"
                yield both if is_module(both) else node.module
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "dvstats")


def is_module(name):
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def folder(module):
    """The layer of a module: the part after `dvstats.`; empty for the package itself."""
    return (module.split(".") + [""])[1]


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_down(path):
    own = folder(module_name(path))
    upward = [name for name in imports(path) if folder(name) not in BELOW[own] | {own}]
    assert not upward


def test_nothing_imports_in_a_circle():
    """Imports within functions and for type checkers count, and so does the package itself."""
    graph = {module_name(path): set(imports(path)) - {module_name(path)} for path in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def test_a_file_is_no_longer_than_can_be_read():
    folders = ("dvstats", "tests", "docs", "supply", "benchmarks", "data", "notebooks")
    long = {str(path): path.read_text(encoding="utf-8").count("\n")
            for folder in folders for path in (ROOT / folder).rglob("*.py")}  # fmt: skip
    assert len(long) > 600
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_no_room_is_an_attic():
    attics = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}
    assert not [path for path in MODULES if path.stem in attics]


def committed():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_points_outside_the_clone():
    # Spelled in parts, so that this file does not mention them itself.
    outside = [b".." + b"/shared", b"/wor" + b"k/shared", b"pypi." + b"org", b"registry." + b"npmjs"]
    found = {(path.name, word) for path in committed() for word in outside if word in path.read_bytes()}
    assert not found
