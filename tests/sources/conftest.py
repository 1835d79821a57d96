from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def wire():
    """Return the bytes of a hand-made file in a publisher's layout."""
    return lambda name: (FIXTURES / name).read_bytes()
