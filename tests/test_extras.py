"""A feature that needs an extra says which, where it is not installed; so does every optional import."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from dvstats.core.errors import InputError, MissingExtraError

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NAME = re.compile(r"[A-Za-z0-9._-]+")
# What a library is called where it is imported, if that is another name.
IMPORTED = {"scikit-learn": "sklearn", "ibis-framework": "ibis", "python-calamine": "python_calamine"}
TOOLS = ("dev", "docs")


def names(lines):
    found = (NAME.match(line).group() for line in lines)
    return {IMPORTED.get(name, name.replace("-", "_")) for name in found}


CORE = names(PROJECT["dependencies"])
EXTRA_OF = {
    module: extra for extra, lines in PROJECT["optional-dependencies"].items() if extra not in TOOLS
    for module in names(lines) - CORE
}  # fmt: skip
EXTRA_OF |= {"nbformat": "notebooks"}


def imports(nodes):
    """The libraries that statements import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (one.name.split(".")[0] for one in node.names)
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def optional():
    """Every file of the package that imports a library of an extra, with the extra."""
    for path in sorted((ROOT / "dvstats").rglob("*.py")):
        for name in imports(ast.walk(ast.parse(path.read_text("utf-8")))):
            if name in EXTRA_OF:
                yield path, EXTRA_OF[name]


def hinted(extra):
    return [path for path in (ROOT / "dvstats").rglob("*.py") if f"dvstats[{extra}]" in path.read_text("utf-8")]


def test_every_optional_import_has_a_message_with_the_name_of_its_extra():
    found = set(optional())
    assert {extra for _, extra in found} >= {"report", "notebooks", "linkage"}
    assert not [f"{path.name}: {extra}" for path, extra in found if not hinted(extra)]


def test_the_core_is_imported_without_any_extra():
    top = {
        name for path in (ROOT / "dvstats").rglob("*.py") for name in imports(ast.parse(path.read_text("utf-8")).body)
    }
    assert not top & set(EXTRA_OF)


def pdf():
    from dvstats.report.document import document

    document("t", ["l"], [], "en")


def notebook():
    from dvstats.report.notebooks import _page

    _page(ROOT / "notebooks" / "is_it_one_in_five.ipynb")


def forest():
    from dvstats.estimators._learners import LEARNERS

    LEARNERS["forest"](pd.DataFrame({"x": [0.0, 1.0]}).to_numpy(), pd.Series([0.0, 1.0]).to_numpy(), None, 1)


def chains():
    from dvstats.core.captures import CaptureTable
    from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass

    table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 9, (0, 1, 0): 9, (1, 1, 0): 9, (0, 0, 1): 9, (1, 0, 1): 9})
    DirichletLatentClass(burn_in=2, draws=4, thinning=1).sample(table).to_arviz()


def alike():
    from dvstats.records.similarity import demand_splink

    demand_splink()


@pytest.mark.parametrize(("use", "library", "extra"), [
    (pdf, "typst", "report"), (notebook, "nbconvert", "notebooks"), (forest, "sklearn.ensemble", "learners"),
    (chains, "arviz_base", "bayes"), (alike, "splink", "linkage"),
], ids=["report", "notebooks", "learners", "bayes", "linkage"])  # fmt: skip
def test_without_its_library_a_feature_names_the_extra(use, library, extra, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == library.split(".")[0]]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library.split(".")[0], None)  # as if it were not installed
    with pytest.raises((MissingExtraError, InputError), match=rf"dvstats\[{extra}\]"):
        use()
