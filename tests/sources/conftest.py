import shutil
from pathlib import Path

import pytest

from dvstats.store import registry

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def wire():
    """Return the bytes of a hand-made file in a publisher's layout."""
    return lambda name: (FIXTURES / name).read_bytes()


@pytest.fixture
def own_registry(tmp_path, monkeypatch):
    """A registry of one's own beside the one that ships."""
    path = Path(shutil.copy(FIXTURES / "own_registry.toml", tmp_path / "registry.toml"))
    monkeypatch.setenv(registry.FURTHER, str(path))
    registry.registry.cache_clear()
    yield path
    monkeypatch.undo()
    registry.registry.cache_clear()
