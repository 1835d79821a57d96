import os
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def wire():
    """Return the bytes of a hand-made file in a publisher's layout."""
    return lambda name: (FIXTURES / name).read_bytes()


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
