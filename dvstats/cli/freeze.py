"""Download a dataset once and keep it with a card: address, date, licence, checksum. No other verb uses the network."""

from __future__ import annotations

import argparse
from pathlib import Path

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
    path = freeze(
        options.publisher, options.dataset, options.to, address=options.address, file=options.file,
        offline=options.offline,
    )  # fmt: skip
    print(f"Wrote {path} and {card_path(path).name}")
