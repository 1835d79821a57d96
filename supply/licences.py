"""Licences of what the lock pins, as the installed libraries declare them: only those on the list may be delivered.

`python -m supply.licences` prints them, says what is not installed here, and ends with status 1 if one is not allowed.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata

from supply.lock import Pinned, pinned

ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|PSF|Python Soft|CNRI-Python|ISC|MPL|Mozilla|HPND|Unlicense|CC0|Zlib|Public Domain)",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b(A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)
# A weaker copyleft, of a library that is used as it is and not changed.
WEAKER = re.compile(r"\b(LGPL|Lesser General Public)", re.IGNORECASE)
# Libraries whose metadata name no licence; each was read in its own files.
READ = {"axe-playwright-python": "MIT AND MPL-2.0"}


def licences() -> dict[str, tuple[str, str]]:
    """Return version and licence of each locked library that is installed."""
    found = {}
    for one in pinned():
        try:
            told = metadata.metadata(one.name)
        except metadata.PackageNotFoundError:
            continue
        found[one.name] = (one.version, READ.get(one.name) or declared(told))
    return found


def declared(told: metadata.PackageMetadata) -> str:
    """Return the licence that a library declares: its expression, else its classifiers, else the text's first line."""
    fields: dict[str, list[str]] = told.json  # type: ignore[assignment]
    if expression := fields.get("license_expression"):
        return str(expression)
    classes = [text.rpartition(" :: ")[2] for text in fields.get("classifier", []) if text.startswith("License ::")]
    classes = [text for text in classes if text != "OSI Approved"]
    text = str(fields.get("license") or "").strip()
    return " OR ".join(classes) or (text.splitlines()[0][:80] if text else "")


def allowed(licence: str) -> bool:
    """Say whether a licence, or one of several to choose from, is on the list.

    Examples
    --------
    >>> allowed("BSD-3-Clause"), allowed("MIT OR GPL-2.0"), allowed("GPL-3.0-or-later"), allowed("MIT AND GPL-2.0")
    (True, True, False, False)
    >>> allowed("GNU Lesser General Public License v3"), allowed("")
    (True, False)
    """
    return any(all(map(_one, choice.split(" AND "))) for choice in licence.strip("()").split(" OR "))


def _one(licence: str) -> bool:
    if WEAKER.search(licence):
        return True
    return bool(ALLOWED.search(licence)) and not COPYLEFT.search(licence)


def absent(found: dict[str, tuple[str, str]]) -> list[Pinned]:
    """Return what the lock pins and is not installed here: its licence was not looked at."""
    return [one for one in pinned() if one.name not in found]


def main() -> int:
    """Print the licences, and return the exit status."""
    found = licences()
    for name, (version, licence) in found.items():
        print(f"{name:<34} {version:<14} {licence or 'none declared'}" + ("" if allowed(licence) else "   NOT ALLOWED"))
    rest = absent(found)
    print(f"{len(found)} libraries looked at; {len(rest)} of the lock are not installed here and were not: "
          f"{', '.join(one.name for one in rest) or 'none'}")  # fmt: skip
    return int(any(not allowed(licence) for _, licence in found.values()))


if __name__ == "__main__":
    sys.exit(main())
