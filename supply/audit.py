"""Known vulnerabilities of what the lock pins, asked of the advisory service OSV; never passed in silence.

`python -m supply.audit` ends with status 0 if the service answered and knows none, 1 if it knows some, and 3 if it
could not be asked: then nothing is known, and it says so.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from typing import Any

from supply.lock import Pinned, pinned

SERVICE = "https://api.osv.dev/v1/querybatch"
SECONDS = 30
NOT_ASKED = 3


def asked(ones: list[Pinned], service: str = SERVICE) -> dict[str, list[str]]:
    """Return the advisories of each library that has some."""
    queries = [{"package": {"name": one.name, "ecosystem": "PyPI"}, "version": one.version} for one in ones]
    request = urllib.request.Request(  # noqa: S310  # the address is the one above
        service, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        results: list[dict[str, Any]] = json.load(answer)["results"]
    found = zip(ones, results, strict=True)
    return {f"{one.name} {one.version}": _known(told) for one, told in found if told.get("vulns")}


def _known(told: dict[str, Any]) -> list[str]:
    """Return the names of the advisories; of a library with very many the service names the first only."""
    names = [str(bug["id"]) for bug in told["vulns"]]
    return [*names, "and more"] if told.get("next_page_token") else names


def main(service: str = SERVICE) -> int:
    """Ask, print what is known, and return the exit status."""
    ones = pinned()
    try:
        found = asked(ones, service)
    except (OSError, ValueError, KeyError) as error:
        print(f"NOT AUDITED: {service} could not be asked about {len(ones)} libraries ({error}).", file=sys.stderr)
        print("Nothing is known of their vulnerabilities; ask again from a machine that reaches it.", file=sys.stderr)
        return NOT_ASKED
    for name, bugs in found.items():
        print(f"{name}: {', '.join(bugs)}")
    print(f"{len(ones)} libraries asked about; {len(found)} with known vulnerabilities")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
