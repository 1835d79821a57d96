"""What all tests share: laws without a clock, so that a slow machine finds no fault that is none; real files."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture
def raw():
    """Return the path of a file as a publisher gave it, from the folder that DVSTATS_RAW names."""
    folder = os.environ.get("DVSTATS_RAW")
    if not folder:
        pytest.skip("DVSTATS_RAW names no folder with the publishers' own files")

    def path(name):
        if not Path(folder, name).is_file():
            pytest.skip(f"DVSTATS_RAW has no {name}")
        return Path(folder, name)

    return path
