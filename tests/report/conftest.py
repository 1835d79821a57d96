"""The report is built once for all tests that look at it, and once for a country."""

import pytest

from dvstats.report.build import build
from dvstats.report.findings import find
from dvstats.store.sample import sample


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The folder of a report."""
    return build(None, tmp_path_factory.mktemp("report")).parent


@pytest.fixture(scope="session")
def country_report(tmp_path_factory):
    """The folder of a report for Switzerland."""
    return build(None, tmp_path_factory.mktemp("country"), "CH").parent


@pytest.fixture(scope="session")
def findings():
    """What the report says, computed."""
    return find(sample())
