"""Where a number came from: publisher, title, address, date, licence, grade, checksum."""

from __future__ import annotations

from dataclasses import dataclass

GRADES = ("official", "secondary", "computed", "simulated", "unchecked")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of a figure or a file, as complete as it is known.

    Parameters
    ----------
    title
        Title of the document, dataset or table.
    publisher
        Body that stands behind the figure.
    url
        Address where it was found.
    locator
        Place within the document: table, page, row.
    retrieved
        ISO date at which it was collected.
    licence
        Under which terms it may be used.
    grade
        `official` (the authority's own page), `secondary` (another text quotes it), `computed` (from two figures),
        `simulated`, `unchecked` (typed in, and compared with no publication).
    dataset
        The publisher's code of the dataset.
    sha256
        Checksum of the frozen file.
    notes
        What a reader must know: encoding met, normalisations made.

    Examples
    --------
    >>> print(Provenance("Crimes by category", publisher="Eurostat", dataset="crim_off_cat", retrieved="2026-01-05"))
    Eurostat, Crimes by category (crim_off_cat), retrieved 2026-01-05
    """

    title: str
    publisher: str = ""
    url: str = ""
    locator: str = ""
    retrieved: str = ""
    licence: str = ""
    grade: str = "official"
    dataset: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = ()

    def cite(self) -> str:
        """Return the credit line that stands under a figure."""
        head = f"{self.publisher}, {self.title}" if self.publisher and self.publisher != self.title else self.title
        parts = [f"{head} ({self.dataset})" if self.dataset else head]
        parts += [f"retrieved {self.retrieved}"] if self.retrieved else []
        parts += ["secondary source"] if self.grade == "secondary" else []
        parts += [self.licence] if self.licence else []
        return ", ".join(parts)

    def __str__(self) -> str:
        return self.cite()
