"""Freeze a dataset: fetch it once, check that it is data, and keep it with a card."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from dvstats.core.errors import FetchError, FormatError, InputError
from dvstats.core.provenance import Provenance
from dvstats.store import frozen
from dvstats.store.fetch import DEFAULT, Limits, fetch
from dvstats.store.registry import dataset as registered
from dvstats.store.wire import check_page, load_json, read_bytes

MESSAGES = {"error", "errors", "message", "fault", "warning"}


def freeze(
    publisher: str, dataset: str, folder: Path | str, *, address: str = "", file: Path | str | None = None,
    offline: bool | None = None, limits: Limits = DEFAULT, check: Callable[[bytes, str], None] | None = None,
) -> Path:  # fmt: skip
    """Keep a dataset of a publisher in a folder, with a card: address, date, licence, checksum.

    Parameters
    ----------
    publisher, dataset
        The publisher's word and its code of the dataset, as in the registry.
    folder
        Where file and card go.
    address
        Where the dataset is, if the registry does not know it or another vintage is wanted.
    file
        A file that was downloaded by hand, instead of the network.
    offline
        Refuse to use the network; by default as the environment says.
    limits
        How long, how often, how much.
    check
        Called with bytes and name before they are kept; it raises a FormatError where they are not the dataset.

    Returns
    -------
    Path
        The frozen file.
    """
    about = registered(publisher, dataset)
    url = address or about.url
    if file is None and not url:
        raise InputError(
            f"the registry has no address for {publisher} {dataset}", rule="it changes with each vintage",
            hint="give it with --address, or a file downloaded by hand with --file",
        )  # fmt: skip
    data = read_bytes(file) if file is not None else _fetched(url, offline, limits)
    name = about.file or Path(file or urlsplit(url).path).name
    _check_data(data, name, "" if file is not None else url, check)
    by_hand = ("downloaded by hand; the address is the registry's",) if file is not None else ()
    source = Provenance(
        about.title, about.credit, url, licence=about.licence, dataset=about.code,
        retrieved=datetime.now(UTC).date().isoformat(), notes=(*([about.caution] if about.caution else []), *by_hand),
    )  # fmt: skip
    return frozen.write(Path(folder) / name, data, source)


def _fetched(url: str, offline: bool | None, limits: Limits) -> bytes:
    # A bar is for people: none in a pipe or a log.
    with tqdm(unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:

        def told(so_far: int, total: int) -> None:
            bar.total = total or None
            bar.update(so_far - bar.n)

        return fetch(url, limits=limits, offline=offline, told=told)


def _check_data(data: bytes, name: str, url: str, check: Callable[[bytes, str], None] | None) -> None:
    """Refuse a page or a message where data are expected, and other data: the server said 200 and meant no."""
    try:
        _check_kind(data, name)
        if check:
            check(data, name)
    except FormatError as error:
        raise FetchError(f"{url}: {error}" if url else str(error)) from None


def _check_kind(data: bytes, name: str) -> None:
    workbook = name.endswith((".xlsx", ".zip"))
    if workbook != data.startswith(b"PK"):
        raise FormatError(f"{'no ' if workbook else 'a '}zip archive or workbook", place=name, rule="its name tells")
    if workbook or data.startswith(b"\x1f\x8b"):
        return
    if not data.strip():
        raise FormatError("nothing came", place=name, rule="a dataset is not empty")
    head = data[:4000].decode("utf-8", errors="replace")
    check_page(head, name)
    if head.lstrip("\ufeff \r\n").startswith(("{", "[")):
        _check_message(data, name)


def _check_message(data: bytes, name: str) -> None:
    document, _ = load_json(data, name)
    first = document[0] if isinstance(document, list) and document else document
    keys = set(first) if isinstance(first, dict) else set()
    if keys & MESSAGES and not keys & {"value", "dataset", "data"}:
        said = json.dumps(first, ensure_ascii=False)[:200]
        raise FormatError(f"a message instead of data: {said}", place=name, rule="data were asked for")
    if not name.endswith(".json"):
        raise FormatError("a JSON document", place=name, rule="its name says that it is none")
