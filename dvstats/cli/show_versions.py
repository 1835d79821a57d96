"""Say which versions are at work: dvstats, Python, the machine and every library, for a fault report."""

from __future__ import annotations

import argparse
import platform
import re
from importlib import metadata

from dvstats import __version__
from dvstats.cli._show import print_json

NAME = re.compile(r"[A-Za-z0-9._-]+")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Say the versions; a library that is not installed is told as that."""
    told = {"dvstats": __version__, "python": platform.python_version(), "machine": platform.platform(), **libraries()}
    if options.json:
        print_json({"versions": told})
        return
    width = max(map(len, told))
    print(*(f"{name:<{width}}  {version or 'not installed'}" for name, version in told.items()), sep="\n")


def libraries() -> dict[str, str]:
    """Return the libraries that dvstats names, its core first, each with its version or an empty text.

    Examples
    --------
    >>> bool(libraries()["numpy"])
    True
    """
    named = sorted(metadata.requires("dvstats") or (), key=lambda line: "extra ==" in line)
    found = [NAME.match(line) for line in named]
    return {one.group(): _version(one.group()) for one in found if one}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
