"""The wheel works alone, in an empty folder and an empty environment, with everything in it that is not code."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.mutants.run import NEEDED

ROOT = Path(__file__).parents[1]


def built(kind, root, folder):
    """Build from a folder with what is installed, without network, and return the file."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(words, cwd=root, check=True, capture_output=True)
    (made,) = (path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))
    return made


def members(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(wheel.parent / "unpacked")
    return wheel.parent / "unpacked"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built("sdist", ROOT, folder)) as archive:
        archive.extractall(folder, filter="data")
    (root,) = (path for path in folder.iterdir() if path.is_dir())
    return root


def run(unpacked, place, code):
    told = subprocess.run([sys.executable, "-c", code], cwd=place, env=os.environ | {"PYTHONPATH": str(unpacked)},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert not told.returncode, told.stderr
    return told.stdout


def test_every_file_of_the_package_is_in_the_wheel(unpacked):
    listed = [path for path in (ROOT / "dvstats").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    missing = [path for path in listed if not (unpacked / path.relative_to(ROOT)).is_file()]
    assert not missing
    assert (unpacked / "dvstats/sample_data/datapackage.json").is_file()


def test_the_wheel_runs_in_an_empty_folder(unpacked, tmp_path):
    code = (
        "import dvstats; from dvstats.cli import main; print(dvstats.__file__); main(['show-versions']); main(['list'])"
    )
    printed = run(unpacked, tmp_path, code)
    assert printed.startswith(str(unpacked))
    assert "eurostat" in printed
    assert "dot-interval" in printed


def test_the_wheel_holds_fonts_words_registry_forms_templates_and_sample(unpacked):
    assert (unpacked / "dvstats/charts/fonts/SourceSansPro-Regular.ttf").stat().st_size > 10_000
    for name in ("sources/registry.toml", "store/forms.toml", "words/en.toml", "words/de.toml", "py.typed",
                 "charts/fonts/OFL.txt", "sample_data/shares.csv"):  # fmt: skip
        assert (unpacked / "dvstats" / name).is_file(), name


def test_the_source_archive_holds_what_is_needed_to_test_document_and_lock(source):
    for name in ("tests/conftest.py", "docs/conf.py", "notebooks/is_it_one_in_five.ipynb", "data/sample/shares.csv",
                 "supply/lock.py", "requirements.lock", "Makefile", "CHANGELOG.md", "CITATION.cff", "README.md",
                 ".ci/run", "benchmarks/run.py", *NEEDED):  # fmt: skip
        assert (source / name).exists(), name
    assert not list(source.rglob("*.pyc"))


def test_the_wheel_made_from_the_source_archive_is_the_wheel(source, wheel, tmp_path):
    again, first = members(built("wheel", source, tmp_path)), members(wheel)
    assert set(again) == set(first)
    assert [name for name in first if again[name] != first[name]] == []


def uv():
    found = ROOT / ".tools" / "bin" / "uv"
    return str(found) if found.is_file() else shutil.which("uv")


@pytest.fixture(scope="module")
def empty(wheel, tmp_path_factory):
    """A new environment with the wheel and the locked core alone; from uv's cache, without network."""
    if not uv():
        pytest.skip("uv is not here: make setup fetches it")
    place = tmp_path_factory.mktemp("empty")
    subprocess.run([uv(), "venv", "--quiet", "--python", sys.executable, str(place / "venv")], check=True)
    words = [uv(), "pip", "install", "--quiet", "--offline", "--python", str(place / "venv"), "--constraint",
             str(ROOT / "requirements.lock"), str(wheel)]  # fmt: skip
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    if "not found in the cache" in told.stderr or "network" in told.stderr:
        pytest.skip("uv's cache does not hold the core: make setup fills it")
    assert not told.returncode, told.stderr
    return place


def in_empty(place, *words):
    clean = {name: os.environ[name] for name in ("HOME", "PATH", "LANG") if name in os.environ}
    told = subprocess.run([place / "venv/bin/dvstats", *words], cwd=place, env=clean | {"DVSTATS_OFFLINE": "1"},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert not told.returncode, told.stderr
    return told.stdout


@pytest.mark.slow
def test_in_an_empty_environment_the_command_line_works_and_says_what_is_missing(empty):
    told = in_empty(empty, "show-versions")
    assert "dvstats" in told
    assert "not installed" in next(line for line in told.splitlines() if line.startswith("typst"))
    assert "not installed" not in next(line for line in told.splitlines() if line.startswith("numpy"))
    lists = empty / "lists.csv"
    lists.write_text("police,shelter,count\n1,1,49\n1,0,86\n0,1,73\n", encoding="utf-8")
    assert "chapman: 334" in in_empty(empty, "estimate", str(lists))


@pytest.mark.slow
def test_in_an_empty_environment_a_report_says_at_once_which_extra_it_needs(empty):
    told = subprocess.run(
        [empty / "venv/bin/dvstats", "report"], cwd=empty, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert 'pip install "dvstats[report]"' in told.stderr
    assert not (empty / "build").exists()


@pytest.mark.slow
def test_in_an_empty_environment_a_figure_is_drawn_with_the_fonts_that_ship(empty):
    table = empty / "ranks.csv"
    head = "label,rank,marginal_low,marginal_high,simultaneous_low,simultaneous_high"
    table.write_text(f"{head}\nA,1,1,2,1,2\nB,2,1,2,1,2\n", encoding="utf-8")
    words = ("--title", "Two areas", "--source", "invented", "--sensitivity", "public", "--format", "a4")
    in_empty(empty, "figure", "rank-interval", "--data", str(table), "--out", "figures", *words)
    assert (empty / "figures" / "rank-interval.pdf").stat().st_size > 5_000
