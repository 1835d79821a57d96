"""What is delivered with dvstats: licences on the list, a bill of all that is locked, an audit that says it failed."""

import http.server
import json
import re
import threading
from pathlib import Path

import pytest
from packaging.version import Version

from supply import audit
from supply.licences import allowed, licences
from supply.lock import pinned
from supply.sbom import bill


def test_every_locked_library_that_is_installed_has_an_allowed_licence():
    found = licences()
    assert len(found) > 60
    assert {name: licence for name, (_, licence) in found.items() if not allowed(licence)} == {}


@pytest.mark.parametrize("licence", [
    "GPL-3.0-only", "GNU General Public License v2 (GPLv2)", "AGPL-3.0", "", "Proprietary", "MIT AND GPL-2.0-only",
])  # fmt: skip
def test_a_licence_that_is_not_on_the_list_is_refused(licence):
    assert not allowed(licence)


@pytest.mark.parametrize("licence", [
    "MIT", "BSD-3-Clause", "Apache Software License", "GPL-2.0 OR MIT", "LGPL-2.1-only",
    "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
])  # fmt: skip
def test_a_licence_on_the_list_is_allowed(licence):
    assert allowed(licence)


def test_the_bill_names_every_library_of_the_lock_with_its_hashes():
    parts = bill()["components"]
    assert len(parts) == len(pinned()) > 150
    assert all(part["externalReferences"][0]["hashes"] for part in parts)
    assert json.dumps(bill()) == json.dumps(bill())


REPORTED = re.compile(r"^\| ([a-z0-9-]+) \| (after )?([0-9.]+) \| .+ \|$", re.MULTILINE)


def test_no_library_is_pinned_below_the_version_that_mended_what_was_reported_of_it():
    rows = REPORTED.findall(Path("docs/security.md").read_text("utf-8"))
    locked = {name: [Version(one.version) for one in pinned() if one.name == name] for name, _, _ in rows}
    below = [(name, version) for name, after, version in rows
             if min(locked[name]) < Version(version) or (after and min(locked[name]) == Version(version))]  # fmt: skip
    assert len(rows) > 35
    assert not below


class Service(http.server.BaseHTTPRequestHandler):
    """An advisory service that knows of one fault."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        many = {"vulns": [{"id": "X-1"}], "next_page_token": "2"}
        results = [many if one["package"]["name"] == "jinja2" else {} for one in asked]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode())

    def log_message(self, *_):
        """Say nothing."""


def test_a_known_vulnerability_fails_the_audit(capsys):
    with http.server.HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert audit.main(f"http://127.0.0.1:{server.server_port}") == 1
        server.shutdown()
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("jinja2 ")
    assert told[0].endswith(": X-1, and more")
    assert "1 with known vulnerabilities" in told[1]


def test_an_audit_that_could_not_be_made_says_so_and_fails(capsys):
    assert audit.main("http://127.0.0.1:9/nobody") == audit.NOT_ASKED
    assert "NOT AUDITED" in capsys.readouterr().err
