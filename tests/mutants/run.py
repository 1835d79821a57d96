"""Put small statistical faults into a copy of the package, and see whether the tests turn red.

    python tests/mutants/run.py [--jobs 2] [--only WORDS] [--page docs/mutants.md]

The faults stand in mutants.toml. Each is written into a copy of the clone, the tests named for it are run, and the
copy is mended. First all these tests run on the copy as it is: what fails there could not tell a fault.
"""

import argparse
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECLARED = Path(__file__).with_name("mutants.toml")
NEEDED = ("dvstats", "tests", "data", "docs", "benchmarks", "notebooks", "pyproject.toml", "README.md")
GREEN, RED = 0, 1
ASKED = 0.95
HEAD = """# Faults that the tests see

Written by `make mutants`. Each row is a fault that was put into the package, and whether a test turned red by it.
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault: an exact text of a file, what stands in its place, and the tests that should see it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fault, and the first test that turned red; none where it went unseen."""

    mutant: Mutant
    killed_by: str


class UnreadableError(Exception):
    """A fault that cannot be tried: its text is not there once, or its tests do not run."""


def declared() -> list[Mutant]:
    """Return the faults of mutants.toml."""
    told = tomllib.loads(DECLARED.read_text("utf-8"))["mutant"]
    return [Mutant(**{**one, "tests": tuple(one["tests"])}) for one in told]


def mutated(mutant: Mutant, text: str) -> str:
    """Return a file's text with the fault in it."""
    if (found := text.count(mutant.old)) != 1:
        raise UnreadableError(f"{mutant.name!r}: its text stands {found} times in {mutant.file}; once is needed")
    return text.replace(mutant.old, mutant.new)


def copy_to(folder: Path) -> Path:
    """Copy what the tests need, compiled code included."""
    for name in NEEDED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
    return folder


def run(folder: Path, tests: Iterable[str]) -> tuple[int, str]:
    """Run tests in a copy up to the first failure; return pytest's code and the name of what failed."""
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not browser", *tests]
    own = {"PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    told = subprocess.run(words, cwd=folder, env=os.environ | own, capture_output=True, text=True, check=False)
    red = [line.removeprefix("FAILED ") for line in told.stdout.splitlines() if line.startswith("FAILED ")]
    return told.returncode, red[0].split(" - ")[0] if red else told.stdout[-2000:]


def tried(mutant: Mutant, folder: Path) -> Verdict:
    """Put one fault into a copy, run its tests, and mend the copy."""
    path, aside = folder / mutant.file, folder / "aside"
    faulty = mutated(mutant, path.read_text("utf-8"))
    path.rename(aside)
    path.write_text(faulty, encoding="utf-8")
    try:
        code, told = run(folder, mutant.tests)
    finally:
        aside.replace(path)  # with its date, so that code compiled from it is still good
    if code not in (GREEN, RED):
        raise UnreadableError(f"{mutant.name!r}: pytest ended with {code}\n{told}")
    return Verdict(mutant, told if code == RED else "")


def check_green(mutants: list[Mutant], folder: Path) -> None:
    """See that the tests pass where there is no fault."""
    code, told = run(folder, sorted({test for mutant in mutants for test in mutant.tests}))
    if code != GREEN:
        raise UnreadableError(f"the tests fail without any fault: {told}")


def try_all(mutants: list[Mutant], jobs: int) -> list[Verdict]:
    """Try all faults, some at a time, each in a copy that nobody else uses."""
    with tempfile.TemporaryDirectory() as made:
        free: queue.Queue[Path] = queue.Queue()
        for number in range(jobs):
            free.put(copy_to(Path(made, str(number))))
        check_green(mutants, free.queue[0])

        def one(mutant: Mutant) -> Verdict:
            folder = free.get()
            try:
                verdict = tried(mutant, folder)
            finally:
                free.put(folder)
            print("killed  " if verdict.killed_by else "SURVIVED", mutant.name, flush=True)
            return verdict

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(one, mutants))


def page(verdicts: list[Verdict]) -> str:
    """Return the page: every fault, its file, and the test that saw it."""
    killed = sum(bool(one.killed_by) for one in verdicts)
    rows = [f"| {one.mutant.name} | `{one.mutant.file}` | {seen(one)} |" for one in verdicts]
    head = [
        HEAD,
        f"**{killed} of {len(verdicts)}** were seen.",
        "",
        "| fault | file | first seen by |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def seen(verdict: Verdict) -> str:
    """Return the test that saw a fault, without what it was given."""
    return f"`{verdict.killed_by.split('[')[0]}`" if verdict.killed_by else "**nobody**"


def main() -> int:
    """Try the faults and tell how many were seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="only faults whose name or file holds these words")
    parser.add_argument("--page", type=Path, help="write a page of all of them")
    asked = parser.parse_args()
    chosen = [mutant for mutant in declared() if asked.only in f"{mutant.name} {mutant.file}"]
    verdicts = try_all(chosen, asked.jobs)
    killed = sum(bool(one.killed_by) for one in verdicts)
    print(f"{killed} of {len(verdicts)} faults turned a test red; {ASKED:.0%} are asked for")
    if asked.page:
        asked.page.write_text(page(verdicts), encoding="utf-8")
    return 0 if killed >= ASKED * len(verdicts) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UnreadableError as error:
        sys.exit(f"make mutants: {error}")
