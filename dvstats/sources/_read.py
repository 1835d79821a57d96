"""A publisher's file by the publisher's word: the reader of this folder that goes by it, and the card of the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dvstats import discover
from dvstats.core.observations import Observations
from dvstats.core.provenance import Provenance
from dvstats.store import frozen

# Larger text files are read where they lie, by readers that can.
LARGE = 50 * 2**20


def read(publisher: str, path: Path | str, dataset: str = "") -> Observations:
    r"""Read a publisher's file, frozen or as it was downloaded; the checksum on its card, if any, must be right.

    Parameters
    ----------
    publisher
        The publisher's word, as `dvstats list sources` shows it.
    path
        The file.
    dataset
        The publisher's code of the dataset, if neither the file nor its name says which it is.

    Raises
    ------
    InputError
        Nobody is called that, the file is not what its card says, or it breaks a rule; the message names the place.

    Examples
    --------
    >>> import tempfile
    >>> wire = "freq,pers_cat,sex,unit,geo\\TIME_PERIOD\t2021 \t2022 \nA,IPTN,F,NR,EL\t: c\t29 b\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "crim_hom_vrel.tsv").write_text(wire)
    ...     found = read("eurostat", Path(folder) / "crim_hom_vrel.tsv")
    >>> found.tidy()[["area", "period", "estimate", "status"]].values.tolist()
    [['Greece', '2021', nan, 'suppressed'], ['Greece', '2022', 29.0, 'value']]
    """
    path, reader = Path(path), discover.named("publisher", publisher, discover.offers("sources"))
    found: Observations
    if hasattr(reader, "parse_file") and path.suffix == ".csv" and path.is_file() and path.stat().st_size > LARGE:
        card = frozen.told(path)
        found = reader.parse_file(path, dataset or card.dataset, sha256=card.sha256)
    else:
        data, card = frozen.read(path)
        found = reader.parse(data, dataset or card.dataset, place=path.name)
    return _dated(found, card) if card.retrieved else found


def _dated(found: Observations, card: Provenance) -> Observations:
    """Return rows with what the card of their file says: where and when it was collected."""
    told = (replace(found.sources[0], url=card.url, retrieved=card.retrieved), *found.sources[1:])
    frame = found.frame.assign(url=card.url, retrieved=card.retrieved)
    # Where the publisher names no edition, it is the one of that day.
    frame["vintage"] = frame["vintage"].where(frame["vintage"] != "", f"retrieved {card.retrieved}")
    return Observations(frame, told, found.place)
