"""A server on this machine that misbehaves in every way a publisher's server has been seen to."""

import contextlib
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from dvstats.core.errors import ChecksumError, FetchError, InputError
from dvstats.store import frozen
from dvstats.store.fetch import OFFLINE, Limits, fetch
from dvstats.store.freeze import freeze

QUICK = Limits(silence=0.5, total=1.0, attempts=3, pause=0.01, size=1000)
PATIENT = Limits(silence=20, total=60, attempts=3, pause=0.01, size=1000)
BODY = b"freq,iccs,unit,geo\\TIME_PERIOD\t2021 \nA,ICCS0101,NR,AT\t7 \n"


class Misbehaving(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self):
        self.server.asked.append(self.path)
        {
            "/good": self.good, "/busy": self.busy, "/recovers": self.recovers, "/absent": self.absent,
            "/truncated": self.truncated, "/redirect": self.redirect, "/page": self.page, "/error": self.error,
            "/silent": self.silent, "/drip": self.drip, "/large": self.large, "/endless": self.endless,
            "/hangs": self.hangs, "/slow": self.slow, "/slowly": self.slowly, "/loop": self.loop,
            "/refused": self.refused,
        }[self.path]()  # fmt: skip

    def answer(self, body=BODY, status=200, length=None, kind="text/tab-separated-values", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length != "unknown":
            self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def good(self):
        self.answer()

    def busy(self):
        self.answer(b"busy", 503)

    def recovers(self):
        self.answer(b"busy", 503) if len(self.server.asked) < 3 else self.answer()

    def absent(self):
        self.answer(b"absent", 404)

    def truncated(self):
        self.answer(BODY[:20], length=len(BODY))

    def redirect(self):
        self.answer(b"", 302, Location="http://example.org/data.tsv")

    def loop(self):
        self.answer(b"", 302, Location="/loop")

    def page(self):
        self.answer(b"<!DOCTYPE html><title>Maintenance</title>", kind="text/html")

    def error(self):
        self.answer(b'{"error":[{"status":400,"label":"no such dataset"}]}', kind="application/json")

    def silent(self):
        time.sleep(2)

    def drip(self):
        self.answer(b"", length=500)
        for _ in range(40):
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.1)

    def large(self):
        self.answer(b"a" * 2000)

    def endless(self):
        self.answer(b"a" * 5000, length="unknown")

    def hangs(self):
        self.answer(b"", length=500)
        time.sleep(2)

    def slow(self):
        self.answer(BODY[:20], length=len(BODY))
        self.wfile.flush()
        time.sleep(30)

    def slowly(self):
        self.answer(b"", length=len(BODY))
        for at in range(0, len(BODY), 8):
            self.wfile.write(BODY[at : at + 8])
            self.wfile.flush()
            time.sleep(0.03)

    def refused(self):
        self.connection.close()

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.delenv(OFFLINE, raising=False)
    monkeypatch.setenv("no_proxy", "*")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as running:
        running.asked = []
        running.daemon_threads = True
        running.block_on_close = False
        running.handle_error = lambda *_: None
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.url = f"http://127.0.0.1:{running.server_port}"
        yield running
        running.shutdown()


def frozen_from(server, path, folder, limits=QUICK):
    return freeze("eurostat", "crim_off_cat", folder, address=server.url + path, limits=limits)


def test_a_whole_answer_is_kept_with_its_card(server, tmp_path):
    path = frozen_from(server, "/good", tmp_path, PATIENT)
    data, card = frozen.read(path)
    assert data == BODY
    assert (card.publisher, card.dataset, card.url) == ("Eurostat", "crim_off_cat", server.url + "/good")
    assert card.retrieved
    assert frozen.verify(path) == card


def test_the_progress_is_told(server):
    told = []
    fetch(server.url + "/good", limits=PATIENT, told=lambda *so_far: told.append(so_far))
    assert told[-1] == (len(BODY), len(BODY))


FREEZE = "import sys; from dvstats.cli import main; sys.exit(main(sys.argv[1:]))"


def freeze_words(server, folder):
    return [sys.executable, "-c", FREEZE, "freeze", "eurostat", "crim_off_cat", "--to", str(folder),
            "--address", server.url + "/slowly"]  # fmt: skip


def test_no_bar_is_drawn_where_no_person_looks(server, tmp_path):
    done = subprocess.run(freeze_words(server, tmp_path), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("Wrote ")
    assert (tmp_path / "crim_off_cat.tsv").read_bytes() == BODY


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_bar_is_drawn_on_a_terminal(server, tmp_path):
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with subprocess.Popen(freeze_words(server, tmp_path), stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        # A closed terminal ends with an error on Linux and with nothing elsewhere.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 4096):
                shown += piece
        assert process.wait(30) == 0
    os.close(ours)
    assert re.search(rb"\d+%.*57\.0", shown)


def test_a_passing_fault_is_tried_again(server, tmp_path):
    frozen_from(server, "/recovers", tmp_path, PATIENT)
    assert len(server.asked) == 3


# what the server does → what the message says, and how often it was asked
FAULTS = {
    "/busy": ("status 503", 3),
    "/absent": ("status 404", 1),
    "/truncated": (f"truncated: 20 of {len(BODY)} bytes", 3),
    "/redirect": ("redirects to http://example.org/data.tsv, which is not https", 1),
    "/page": ("a web page or XML message (Maintenance)", 1),
    "/error": ("a message instead of data", 1),
    "/silent": ("silent for 0.5 s", 3),
    "/hangs": ("silent for 0.5 s", 3),
    "/drip": ("too slow", 1),
    "/large": ("2,000 bytes or more; at most 1,000 are taken", 1),
    "/endless": ("bytes or more; at most 1,000 are taken", 1),
    "/loop": ("status 302", None),
    "/refused": ("3 attempts made", 3),
}


@pytest.mark.parametrize("path", FAULTS)
def test_a_fault_of_the_server_leaves_nothing_behind(server, tmp_path, path):
    said, asked = FAULTS[path]
    with pytest.raises(FetchError) as caught:
        frozen_from(server, path, tmp_path)
    assert said in str(caught.value)
    assert asked is None or len(server.asked) == asked
    assert not list(tmp_path.iterdir())


def test_a_process_killed_midway_leaves_nothing_behind(server, tmp_path):
    script = (
        "from dvstats.store.freeze import freeze; "
        f"freeze('eurostat', 'crim_off_cat', {str(tmp_path)!r}, address={server.url + '/slow'!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", script])
    while not server.asked:
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("url", ("http://example.org/a", "ftp://example.org/a", "file:///etc/hosts", "example.org"))
def test_only_https_is_spoken(url):
    with pytest.raises(InputError, match="not https"):
        fetch(url)


def test_offline_means_offline(server, tmp_path, monkeypatch):
    monkeypatch.setenv(OFFLINE, "1")
    with pytest.raises(InputError, match="network is switched off"):
        frozen_from(server, "/good", tmp_path)
    assert not server.asked


@pytest.mark.parametrize(
    ("publisher", "dataset", "address"),
    (
        ("eurostat", "crim_hom_vrel", "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/crim_hom_vrel?"),
        ("world-bank", "sg.vaw.reas.zs", "https://api.worldbank.org/v2/country/all/indicator/sg.vaw.reas.zs?"),
        ("who", "sdgipv12m", "https://ghoapi.azureedge.net/api/SDGIPV12M"),
        ("socrata", "ijzp-q8t2", "https://data.cityofchicago.org/api/views/ijzp-q8t2/rows.csv?"),
    ),
)
def test_the_address_is_built_from_the_registry(tmp_path, publisher, dataset, address):
    with pytest.raises(InputError) as caught:
        freeze(publisher, dataset, tmp_path, offline=True)
    assert caught.value.place.startswith(address)
    assert caught.value.found == "offline"


def test_a_file_downloaded_by_hand_is_frozen_without_the_network(tmp_path):
    by_hand = tmp_path / "download.tsv"
    by_hand.write_bytes(BODY)
    path = freeze("eurostat", "crim_off_cat", tmp_path / "frozen", file=by_hand, offline=True)
    assert frozen.verify(path).dataset == "crim_off_cat"


def test_a_dataset_without_an_address_asks_for_one(tmp_path):
    with pytest.raises(InputError, match="--address"):
        freeze("unodc", "data_cts_intentional_homicide", tmp_path, offline=True)


def test_an_unknown_dataset_names_those_there_are(tmp_path):
    with pytest.raises(InputError, match="crim_hom_vrel"):
        freeze("eurostat", "crime", tmp_path)


def test_a_file_that_is_not_a_workbook_is_not_frozen_as_one(tmp_path):
    page = tmp_path / "t.xlsx"
    page.write_bytes(BODY)
    with pytest.raises(FetchError, match="no zip archive or workbook"):
        freeze("unodc", "data_cts_intentional_homicide", tmp_path / "frozen", file=page)


def test_a_truncated_file_is_told_by_its_card(tmp_path):
    by_hand = tmp_path / "download.tsv"
    by_hand.write_bytes(BODY)
    path = freeze("eurostat", "crim_off_cat", tmp_path / "frozen", file=by_hand)
    path.write_bytes(BODY[:-5])
    with pytest.raises(ChecksumError, match=rf"{len(BODY) - 5} bytes instead of {len(BODY)}"):
        frozen.read(path)


def test_a_file_without_a_card_is_read_but_not_verified(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(BODY)
    assert frozen.read(path)[0] == BODY
    with pytest.raises(InputError, match="no card"):
        frozen.verify(path)


def test_a_card_that_is_no_card_is_refused(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(BODY)
    frozen.card_path(path).write_text("{}")
    with pytest.raises(InputError, match="no sha256"):
        frozen.read(path)
    frozen.card_path(path).write_text('{"sha256": ')
    with pytest.raises(InputError, match="JSON breaks"):
        frozen.read(path)
