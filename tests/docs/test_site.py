"""The documentation: every piece has its place in it, and it is built without a warning."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs import made
from dvstats import discover

ROOT = Path(__file__).parents[2]
UNDER = re.compile(r"<munderover>(.*?)</munderover>", flags=re.DOTALL)


def test_the_reference_names_every_measure_that_is_found():
    page = "\n".join(made.reference("measures", "Measures"))
    assert all(f"automodule:: {module.__name__}" in page for module in discover.offers("measures").values())


def test_the_catalogue_names_every_table_and_every_gap():
    page = "\n".join(made.catalogue())
    told = json.loads((ROOT / "data/sample/datapackage.json").read_text("utf-8"))
    assert all(f"| `{one['path']}` |" in page for one in told["resources"])
    assert all(gap["reason"] in page for gap in told["gaps"])


def test_the_page_of_measures_leads_to_each():
    page = "\n".join(made.measures())
    assert all(f"(../measures/{name}.md)" in page for name in discover.offers("measures"))


def test_every_table_of_coverage_and_of_certified_fits_can_be_taken_from_the_page_of_proof():
    page = (ROOT / "docs/proof.md").read_text("utf-8")
    assert all(f"({path.name})" in page for path in ROOT.glob("docs/coverage*.csv"))
    assert all(f"data/certified/{path.name}>" in page for path in ROOT.glob("data/certified/*.csv"))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("numpydoc") is None, reason="Sphinx is not here: make docs installs it")
def test_the_site_is_built_without_a_warning(tmp_path):
    words = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(tmp_path)]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not told.returncode, told.stderr
    pages = {path.name: path.read_text("utf-8") for path in tmp_path.rglob("*.html")}
    # An option whose hyphens were curled; an index that stands under its letter as under a sum.
    assert not {name for name, text in pages.items() if re.search(r"[ (>]–[a-z]", text)}
    assert not {name for name, text in pages.items() for one in UNDER.findall(text) if set("ˆ^ˉ~") & set(one)}
