"""Download a dataset once and keep it with a card: address, date, licence, checksum. No other verb uses the network."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import ModuleType

from dvstats import discover
from dvstats.core.errors import FormatError, InputError
from dvstats.store.freeze import freeze
from dvstats.store.frozen import card_path


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("publisher", metavar="PUBLISHER", help="a name from `dvstats list sources`")
    parser.add_argument("dataset", metavar="DATASET", help="the publisher's code of the dataset")
    parser.add_argument("--to", type=Path, default=Path("data/frozen"), metavar="FOLDER", help="default data/frozen")
    parser.add_argument("--address", default="", metavar="URL", help="where it is, if the registry does not know it")
    parser.add_argument("--file", type=Path, metavar="FILE", help="a file downloaded by hand, instead of the network")
    parser.add_argument("--offline", action="store_true", default=None, help="refuse to use the network")


def run(options: argparse.Namespace) -> None:
    """Freeze and say where."""
    reader = discover.named("publisher", options.publisher, discover.offers("sources"))
    found: list[str] = []
    path = freeze(
        options.publisher, options.dataset, options.to, address=options.address, file=options.file,
        offline=options.offline, check=lambda data, name: found.extend(_read(reader, options.dataset, data, name)),
    )  # fmt: skip
    print(f"Wrote {path} and {card_path(path).name}", *found, sep="\n")


def _read(reader: ModuleType, dataset: str, data: bytes, name: str) -> list[str]:
    """Refuse what is another format; a figure or code that the reader does not take is told, and the file is kept."""
    try:
        reader.parse(data, dataset, place=name)
    except FormatError:
        raise
    except InputError as error:
        return [f"warning: it is kept, but not read as it is: {error}"]
    return []
