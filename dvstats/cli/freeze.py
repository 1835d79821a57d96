"""Download a dataset once and keep it with a card: address, date, licence, checksum. No other verb uses the network."""

from __future__ import annotations

import argparse
from pathlib import Path

from dvstats.store.freeze import freeze


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("publisher", metavar="PUBLISHER", help="a name from `dvstats list sources`")
    parser.add_argument("dataset", metavar="DATASET", help="the publisher's code of the dataset")
    parser.add_argument("--to", type=Path, default=Path("data/frozen"), metavar="FOLDER", help="default data/frozen")


def run(options: argparse.Namespace) -> None:
    """Freeze and say where."""
    print(f"Wrote {freeze(options.publisher, options.dataset, options.to)}")
