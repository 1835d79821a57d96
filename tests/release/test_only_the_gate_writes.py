"""Over the syntax tree: nothing but the gate writes what leaves, and only the gate makes a safe table."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "dvstats"
WRITES = {
    "write_text", "write_bytes", "to_csv", "to_parquet", "to_excel", "to_json", "to_pickle", "to_feather", "to_sql",
    "to_stata", "to_latex", "to_markdown", "to_hdf", "savefig", "print_figure", "print_png", "print_svg", "print_pdf",
    "imsave", "dump", "tofile", "savetxt", "savez", "save", "Workbook", "ZipFile", "mkstemp", "NamedTemporaryFile",
    "fdopen", "writestr", "copyfile", "copy2", "symlink_to", "hardlink_to", "write_csv", "write_parquet", "compile_pdf",
}  # fmt: skip
OPENS = {"open", "fdopen"}
# Who may, and why.
ALLOWED = {
    "store/atomic.py": "the one way to a file",
    "store/frozen.py": "keeps what a publisher published, with a card",
    "store/observation_file.py": "writes what a publisher published, under the schema",
    "store/form_file.py": "writes empty forms",
    "store/working_file.py": "writes exact counts for the analyst's own desk, said to be restricted",
    "store/archive.py": "reads archives",
    "report/workbook.py": "makes a workbook in memory, of tables that passed the gate",
    "cli/_entry.py": "closes standard output",
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "release")


def named(call):
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def opens_to_write(call):
    if named(call) not in OPENS:
        return False
    given = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
    modes = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return any(set(mode) <= set("rwaxbt+") and set(mode) & set("wax+") for mode in modes)


def writes(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {named(call) for call in calls if named(call) in WRITES or opens_to_write(call)}
    borrowed = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                and node.module == "dvstats.store.atomic" for alias in node.names}  # fmt: skip
    return called | borrowed


def makers(path):
    """Which makers of safe tables a file calls: the class itself is called by the gate alone."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {named(call) for call in calls} & {"Safe"}


def through_the_gate(path):
    """The writers of the gate, which take nothing but what passed it, are no other way out."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            and node.module == "dvstats.release.writer" for alias in node.names}  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_but_the_gate_writes(path):
    name = str(path.relative_to(PACKAGE))
    found = writes(path) - through_the_gate(path)
    assert not found or name in ALLOWED, f"{name} writes ({found}): give the table to dvstats.release"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_gate_makes_a_safe_table(path):
    assert not makers(path) or path == PACKAGE / "release" / "gate.py"


@pytest.mark.parametrize("source", [
    "frame.to_csv(path)", "path.write_text(told)", "open(path, 'w')", "path.open(mode='ab')", "figure.savefig(path)",
    "from dvstats.store.atomic import write_bytes",
])  # fmt: skip
def test_a_way_around_the_gate_would_be_found(tmp_path, source):
    path = tmp_path / "around.py"
    path.write_text(source + "\n")
    assert writes(path)


def test_reading_is_no_writing(tmp_path):
    path = tmp_path / "reads.py"
    path.write_text("open(path)\npath.open('rb')\npath.read_text()\n")
    assert not writes(path)
