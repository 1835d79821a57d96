"""The walks through the pages on adding an estimator and a chart, taken in a copy: their batteries run there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("dvstats", "tests", "docs", "data", "supply", "pyproject.toml", "requirements.lock")
FILE = re.compile(r"^`([\w/]+\.py)`:\n\n```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
PYTEST = re.compile(r"^\.venv/bin/python -m pytest -q (.+)$", flags=re.MULTILINE)
DVSTATS = re.compile(r"^\.venv/bin/dvstats (.+)$", flags=re.MULTILINE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the sources, as one has after cloning."""
    place = tmp_path_factory.mktemp("clone")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("made", "node_modules"))
        else:
            shutil.copy2(ROOT / name, place / name)
    return place


def run(copy, *words):
    clean = os.environ | {"PYTHONPATH": str(copy), "MPLBACKEND": "Agg"}
    told = subprocess.run([sys.executable, *words], cwd=copy, env=clean, capture_output=True, text=True, check=False)
    assert not told.returncode, told.stdout + told.stderr
    return told.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("page", "fewest"), [("adding_an_estimator", 6), ("adding_a_chart", 16)])
def test_what_the_page_adds_passes_the_batteries_that_it_names(copy, page, fewest):
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    files = FILE.findall(text)
    assert len(files) == 2
    for name, code in files:
        assert not (copy / name).exists(), f"{name} is in the package: the page must add something else"
        (copy / name).write_text(code, encoding="utf-8")
    passed = [
        run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *shlex.split(line)) for line in PYTEST.findall(text)
    ]
    assert sum(int(re.findall(r"(\d+) passed", told)[-1]) for told in passed) >= fewest
    for line in DVSTATS.findall(text):
        assert run(copy, "-c", f"from dvstats.cli import main; raise SystemExit(main({line.split()!r}))")


RUFF = str(Path(sys.executable).with_name("ruff"))
CODE = [(page, name, code) for page in ("adding_an_estimator", "adding_a_chart")
        for name, code in FILE.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8"))]  # fmt: skip


@pytest.mark.parametrize(("page", "name", "code"), CODE, ids=[name for _, name, _ in CODE])
def test_the_code_of_the_page_is_clean(page, name, code):
    common = ("--quiet", "--config", "pyproject.toml", "--stdin-filename", name, "-")
    for words in (("format", "--check"), ("check", "--ignore", "I001")):  # the order of imports needs the file in place
        told = subprocess.run(
            [RUFF, *words, *common], cwd=ROOT, input=code, capture_output=True, text=True, check=False
        )
        assert not told.returncode, told.stdout + told.stderr
