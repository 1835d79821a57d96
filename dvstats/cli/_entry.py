"""From the words of the shell to one verb, and from an error to an exit status.

Status 0: done, refusals included. Status 2: bad input or usage, told in one message on standard error. Any other
exception is a fault of ours and keeps its traceback.
"""

from __future__ import annotations

import argparse
import ast
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dvstats import __version__
from dvstats.core.errors import DvstatsError, UnknownNameError

BAD_INPUT = 2
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    try:
        return _run(list(sys.argv[1:] if words is None else words))
    except (DvstatsError, OSError) as error:
        return _told(error)
    except KeyboardInterrupt:
        print("dvstats: interrupted", file=sys.stderr)
        return INTERRUPTED


def verbs() -> dict[str, str]:
    """Return each verb with its summary; no verb is imported for that, so that help is quick.

    Examples
    --------
    >>> "estimate" in verbs()
    True
    """
    spec = find_spec("dvstats.cli")
    assert spec is not None
    folders = list(spec.submodule_search_locations or ())
    names = [module.name for module in pkgutil.iter_modules(folders) if not module.name.startswith("_")]
    return {name.replace("_", "-"): _summary(Path(folders[0], f"{name}.py")) for name in sorted(names)}


def _summary(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").split("\n")[0].rstrip(".")


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    if words[0] in ("-V", "--version"):
        print(f"dvstats {__version__}")
        return 0
    if words[0] not in verbs():
        raise UnknownNameError.among("verb", words[0], list(verbs()))
    verb = import_module(f"dvstats.cli.{words[0].replace('-', '_')}")
    parser = argparse.ArgumentParser(f"dvstats {words[0]}", description=verb.__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    verb.declare(parser)
    try:
        verb.run(parser.parse_args(words[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        # A reader such as `head` has closed the pipe: the rest of the output is not wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _help() -> str:
    width = max(map(len, verbs()))
    told = [f"  {name:<{width}}  {summary}" for name, summary in verbs().items()]
    return "\n".join(["usage: dvstats VERB … [--json]", "", *told, "", "dvstats VERB --help says more."])


def _told(error: Exception) -> int:
    message = str(error)
    if isinstance(error, OSError) and error.strerror:
        message = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    print(f"dvstats: {message}", file=sys.stderr)
    return BAD_INPUT
