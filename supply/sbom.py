"""A bill of materials in CycloneDX 1.6: every library of the lock with version, hashes and licence.

`python -m supply.sbom > build/sbom.json`. Twice the same lock and environment give the same bytes.
"""

from __future__ import annotations

import json
from typing import Any

from dvstats import __version__
from supply.licences import licences
from supply.lock import Pinned, pinned


def bill() -> dict[str, Any]:
    """Return the bill; licences stand where the library is installed."""
    known = licences()
    parts = [component(one, known.get(one.name, ("", ""))[1]) for one in pinned()]
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "library", "name": "dvstats", "version": __version__,
                                   "bom-ref": f"pkg:pypi/dvstats@{__version__}",
                                   "licenses": [{"license": {"id": "BSD-3-Clause"}}]}},
        "components": parts,
    }  # fmt: skip


def component(one: Pinned, licence: str) -> dict[str, Any]:
    """Return one library as a component."""
    url = f"pkg:pypi/{one.name.lower()}@{one.version}"
    told: dict[str, Any] = {"type": "library", "name": one.name, "version": one.version, "purl": url, "bom-ref": url}
    if licence:
        told["licenses"] = [{"license": {"name": licence}}]
    files = [{"alg": "SHA-256", "content": text} for text in one.hashes]
    told["externalReferences"] = [{"type": "distribution", "url": url, "hashes": files}]
    if one.marker:
        told["properties"] = [{"name": "marker", "value": one.marker}]
    return told


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1, ensure_ascii=False))
