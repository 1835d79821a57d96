"""The wheel works alone, in an empty folder, with everything in it that is not code."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


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
