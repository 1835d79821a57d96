"""Damage files and commands at random, for as long as one likes: each ends in observations, an answer or a message.

`python tests/fuzz/run.py --seconds 3600` goes on from try to try; each has a number, and `--only NUMBER` repeats it.
Anything but an answer or an error that dvstats raises on purpose is a fault: it is printed with its number, and the run
ends with status 1. Readers get the layouts of the tests and, where `DVSTATS_RAW` names them, publishers' own files.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import os
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from dvstats import discover  # noqa: E402
from dvstats.cli import main  # noqa: E402
from dvstats.core.errors import DvstatsError  # noqa: E402
from dvstats.core.observations import Observations  # noqa: E402
from tests.sources.test_damage import SCRAPS, WIRES  # noqa: E402
from tests.sources.test_damage_real import FILES  # noqa: E402

MORE = (
    ("unsd", "unsd_V1_ipv_source.xlsx", ""), ("world-bank", "wbl2024_safety.xlsx", ""),
    ("statcan", "statcan_18100204-eng.zip", ""), ("json-stat", "jsonstat2_galicia.json", ""),
    ("unodc", "unodc_sexual_exploitation.xlsx", ""),
)  # fmt: skip
LINES, LARGEST = 12, 70_000
SAMPLE = ROOT / "data" / "sample"
TABLES = sorted([*(SAMPLE / "captures").glob("*.csv"), *(SAMPLE / "repeats").glob("*.csv")])
WORDS = (
    "", "0", "-1", "1", "2", "0.5", "1e999", "nan", "a", "a,b", "police,shelter", "[12,3]", "[1,2,3", "chao",
    "averaged", "~ list", "--json", "--level", "--by", "--lists", "--method", "--stratum",
    "--draws", "--threshold", "--bootstrap", "--seed", "--h",
    "é", "\x00", "../x", "/", "=1+2", "😀",
)  # fmt: skip
COMMANDS = (
    ("estimate", "{}"), ("estimate", "{}", "--method", "chao"), ("estimate", "{}", "--method", "stepwise"),
    ("estimate", "{}", "--method", "loglinear", "--model", "[12,3]"), ("estimate", "{}", "--method", "zt-poisson"),
    ("estimate", "{}", "--method", "sample-coverage"), ("estimate", "{}", "--method", "thresholded", "--draws", "500"),
    ("estimate", "{}", "--method", "latent-class", "--starts", "2"), ("estimate", "{}", "--lists", "LA,PF", "--json"),
    ("list", "estimators"), ("measure", "ratio-plot", "{}"), ("measure", "share", "{}"), ("measure", "cascade", "{}"),
    ("verify", "{}"), ("read", "eurostat", "{}"), ("read", "open-sdg", "{}", "--json"), ("show-versions", "--json"),
    ("estimate", "{}", "--formula", "~ list"), ("measure", "funnel", "{}", "--area", "a", "--events", "b"),
)  # fmt: skip


def seeds() -> list[tuple[str, str, bytes, str]]:
    """Return publisher, dataset, bytes and name of every file there is to damage."""
    folder = ROOT / "tests" / "sources" / "fixtures"
    found = [(*WIRES[name], (folder / name).read_bytes(), name) for name in WIRES]
    raw = Path(os.environ.get("DVSTATS_RAW", ""))
    for publisher, name, dataset in (*FILES, *MORE) if raw.name else ():
        if (raw / name).is_file():
            found.append((publisher, dataset, top(raw / name), name))
    return found


def top(path: Path) -> bytes:
    """Return the first lines of a table, or all of an archive or a document that is not large."""
    if path.suffix in (".xlsx", ".zip", ".json"):
        return path.read_bytes()[:LARGEST] if path.suffix == ".json" else path.read_bytes()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return b"".join(file.readline() for _ in range(LINES))


def spoiled(data: bytes, draw: random.Random) -> bytes:
    """Return bytes with some pieces cut, doubled, moved or overwritten."""
    for _ in range(draw.randint(1, 4)):
        at, width = draw.randint(0, len(data)), draw.choice((0, 1, 3, 12, 200))
        piece = draw.choice((*SCRAPS, data[at : at + width] * 2, bytes(draw.randrange(256) for _ in range(4))))
        data = data[:at] + piece + data[at + width :]
    if draw.random() < 0.2:
        lines = data.split(b"\n")
        draw.shuffle(lines)
        data = b"\n".join(lines)
    return data[: draw.randint(0, len(data))] if draw.random() < 0.1 else data


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Return damaged bytes; a member of an archive is damaged inside it, half the time."""
    if not data.startswith(b"PK") or draw.random() < 0.5:
        return spoiled(data, draw)
    told = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = draw.choice(names)
        for name in names:
            new.writestr(name, spoiled(old.read(name), draw) if name == hit else old.read(name))
    return told.getvalue()


def reader(draw: random.Random, files: list[tuple[str, str, bytes, str]]) -> str:
    """Give a damaged file to its reader, or to another's."""
    publisher, dataset, data, name = draw.choice(files)
    if draw.random() < 0.1:
        publisher = draw.choice(sorted(discover.offers("sources")))
    try:
        found = discover.offers("sources")[publisher].parse(damaged(data, draw), dataset, place=name)
    except DvstatsError:
        return f"{publisher}: told"
    assert isinstance(found, Observations)
    return f"{publisher}: read"


def command(draw: random.Random, folder: Path) -> str:
    """Run a command on a table of the sample, with the table or the words damaged."""
    words, path = list(draw.choice(COMMANDS)), draw.choice(TABLES)
    if draw.random() < 0.6:
        data = spoiled(path.read_bytes(), draw)
        path = folder / "table.csv"
        path.write_bytes(data)
    words = [word.replace("{}", str(path)) for word in words]
    for _ in range(draw.choice((0, 0, 1, 2))):
        words.insert(draw.randint(1, len(words)), draw.choice(WORDS))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as told:
        status = exit_of(words)
    assert status in (0, 2), f"{words}: status {status}"
    assert status == 0 or told.getvalue().strip(), f"{words}: status 2, and nothing said"
    return f"{words[0]}: {'told' if status else 'answered'}"


def exit_of(words: list[str]) -> int:
    """Return the status with which a command ends; argparse ends by an exception."""
    try:
        return main(words)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1


def tried(number: int, files: list[tuple[str, str, bytes, str]], folder: Path) -> str:
    """Make the try of that number."""
    draw = random.Random(number)
    return reader(draw, files) if draw.random() < 0.8 else command(draw, folder)


def run(seconds: float, start: int, only: int | None) -> int:
    """Try until the time is up, and return how many faults there were."""
    files, counts, faults, end = seeds(), Counter[str](), 0, time.monotonic() + seconds
    number = start if only is None else only
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            try:
                counts[tried(number, files, Path(folder))] += 1
            except Exception:
                faults += 1
                print(f"fault in try {number}\n{traceback.format_exc()}", flush=True)
            number += 1
            if only is not None:
                break
    print(f"{sum(counts.values()) + faults} tries, the next is {number}; {faults} faults")
    print(*(f"  {what}: {n}" for what, n in sorted(counts.items())), sep="\n")
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--start", type=int, default=0, help="number of the first try")
    parser.add_argument("--only", type=int, help="repeat the try of this number")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["DVSTATS_OFFLINE"] = "1"
    sys.exit(bool(run(options.seconds, options.start, options.only)))
