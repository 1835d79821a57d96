"""What one report says, whichever edition says it: the page, the PDF or the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dvstats.report.countries import Profile
from dvstats.report.figures import Drawn
from dvstats.report.findings import Findings
from dvstats.report.numbers import Numbers
from dvstats.report.own import Own


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the editions of a report are made of.

    Parameters
    ----------
    found, drawn, numbers
        Tables, figures, and the numbers of the prose.
    files
        The numbers behind each figure and the table of areas, as CSV.
    package
        The description of the figures: their files, sources and gaps.
    stamp, checksum
        What built the report, and from which figures.
    first
        Code of the area that comes first, if any.
    own
        What a reader's own figures say, if there are such.
    notebooks
        Names and links of the notebooks beside the page.
    profiles
        What is known of each area.
    """

    found: Findings
    drawn: Sequence[Drawn]
    files: Mapping[str, str]
    numbers: Numbers
    package: Mapping[str, Any]
    stamp: str
    checksum: str
    first: str | None = None
    own: Own | None = None
    notebooks: Sequence[tuple[str, str]] = ()
    profiles: Sequence[Profile] = ()
