"""The report is built once for all tests that look at it, and once for a country."""

import pytest
import xlsxwriter

from dvstats.report.build import build
from dvstats.report.findings import find
from dvstats.store.form import forms
from dvstats.store.sample import sample
from dvstats.words.catalogue import speaking


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The folder of a report."""
    return build(None, tmp_path_factory.mktemp("report"))[0].parent


@pytest.fixture(scope="session")
def country_report(tmp_path_factory):
    """The folder of a report for Switzerland, asked for in small letters."""
    return build(None, tmp_path_factory.mktemp("country"), "ch")[0].parent


@pytest.fixture(scope="session")
def german_report(tmp_path_factory):
    """The folder of a report for Andorra, of which there is no figure, in German."""
    with speaking("de"):
        return build(None, tmp_path_factory.mktemp("german"), "AD")[0].parent


@pytest.fixture(scope="session")
def own_report(tmp_path_factory):
    """The folder of a report for Estonia from forms filled in by hand."""
    folder = tmp_path_factory.mktemp("own")
    return build(filled_in(folder / "my.xlsx"), folder / "out", "ee")[0].parent


def filled_in(path):
    """Write forms, all but the lists: a lower bound, a register, a cascade with a stage of one's own."""
    told = {
        "shares": ({"area": "EE", "period": "2024", "per_cent": 19, "decimals": 1, "of": "all crime", "bound": "lower",
                    "counting_unit": "offence", "relationship": "FAM_IPTN", "counting_rule": "flag", "source": "us"},
                   {"area": "EE", "period": "2023", "part": 7000, "whole": 20000, "of": "all crime",
                    "counting_unit": "offence", "relationship": "FAM_IPTN", "counting_rule": "flag", "source": "us"}),
        "repeats": tuple({"captures": k, "count": n} for k, n in ((1, 900), (2, 140), (3, 40), ("4+", 12))),
        "cascade": ({"area": "EE", "period": "2024", "recorded": 7000, "prosecuted": 1200, "charged (person)": 900,
                     "convicted": 600, "cohort": "no", "source": "us"},),
    }  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        for name, rows in told.items():
            header = list(forms()[name].header)
            if name == "cascade":
                header.insert(header.index("convicted"), "charged (person)")
            sheet = book.add_worksheet(name)
            for number, row in enumerate((dict(zip(header, header, strict=True)), *rows)):
                sheet.write_row(number, 0, [row.get(column, "") for column in header])
    return path


@pytest.fixture(scope="session")
def findings():
    """What the report says, computed."""
    return find(sample())
