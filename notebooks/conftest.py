"""Notebooks that link registers need Splink: without it they are skipped, with the extra named."""

from importlib.util import find_spec

import pytest

NEEDS = "demand_splink"


def pytest_collection_modifyitems(items):
    if find_spec("splink"):
        return
    for item in items:
        if item.path.suffix == ".ipynb" and NEEDS in item.path.read_text(encoding="utf-8"):
            item.add_marker(pytest.mark.skip(reason="needs Splink, of the extra `linkage`"))
