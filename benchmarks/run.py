"""Measure every speed promise in one run: asked, measured, ratio (1 or less keeps the promise), in seconds.

    python benchmarks/run.py [--only WORDS] [--history docs/benchmarks.md]

With --history the run is added to the page, with its date, its commit and how busy the machine was before it. A promise
that cannot be measured here (no browser, say) is printed as such.
"""

import argparse
import datetime
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wires import bulk_tsv, incidents_csv, survey_workbook

CAPTURES = Path(__file__).parents[1] / "data/sample/captures"
LISTS = {"five": CAPTURES / "uk_modern_slavery_2013_five_lists.csv",
         "six": CAPTURES / "uk_modern_slavery_2013_six_lists.csv"}  # fmt: skip
SCRIPT = """
import statistics, time
from dvstats import read_captures
from dvstats.estimators._bootstrap import bca, percentile
from dvstats.estimators._search import by_bic, candidates
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.best import Best
from dvstats.estimators.stepwise import Stepwise
table = read_captures('{table}')
took = []
for _ in range({times} + 1):
    start = time.{clock}()
    {work}
    took.append(time.{clock}() - start)
print(statistics.median(took[1:]))
"""
SUPPRESSION = """
    import numpy as np, pandas as pd
    from dvstats.release.count_table import count_table
    from dvstats.release.suppress import suppress
    counts = np.random.default_rng(1).negative_binomial(1, 1 / 9, 135)
    cells = pd.DataFrame({"area": np.repeat(range(27), 5), "age": np.tile(range(5), 27), "count": counts})
    suppress(count_table(cells), 10)"""
PACK = """
    import pathlib, tempfile
    from dvstats.cli._draw import drawn
    rows = "".join(f"Area {n},{n / 40},{n / 50},{n / 30},rounding,below,\\n" for n in range(1, 13))
    path = pathlib.Path(tempfile.gettempdir(), "dvstats_benchmark_shares.csv")
    path.write_text("area,estimate,conf_low,conf_high,interval_kind,verdict,refusal\\n" + rows)
    drawn("dot-interval", ["--data", str(path)])"""
GRAPHS = """
    import numpy as np
    from dvstats.numerics.decomposable import posterior
    unseen = np.arange(1.0, 40_001)
    posterior(np.nan_to_num(table.cells()), 1 / 32, lambda n: -np.log(n), unseen=unseen, widths=np.ones(40_000))"""
MANY = """
    import numpy as np
    from dvstats.core.captures import CaptureTable
    from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
    held = np.array([[cell >> i & 1 for i in range(5)] for cell in range(1, 32)])
    classes = (0.7, (0.10, 0.15, 0.12, 0.20, 0.08)), (0.3, (0.45, 0.50, 0.40, 0.60, 0.35))
    chance = sum(share * np.where(held == 1, on, 1 - np.array(on)).prod(axis=1) for share, on in classes)
    seen = dict(zip(map(tuple, held), np.round(1_500_000 * chance).astype(int).tolist()))
    assert sum(seen.values()) == 960_446
    DirichletLatentClass(burn_in=0, draws=1000, thinning=10, jobs=1).sample(CaptureTable(tuple("abcde"), seen))"""
DVSTATS = Path(sys.executable).with_name("dvstats")


def seconds(words: list[object], times: int = 5) -> float:
    """Median of several runs, after one that warms the file cache."""
    took = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run([str(word) for word in words], check=True, capture_output=True)
        took.append(time.perf_counter() - start)
    return statistics.median(took[1:])


def engine(work: str, table: str = "five", times: int = 5, clock: str = "perf_counter") -> float:
    """Median time of a piece of work on a table of lists, start-up and compilation subtracted."""
    script = SCRIPT.format(table=LISTS[table], work=work, times=times, clock=clock)
    told = subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, capture_output=True, text=True)
    return float(told.stdout)


REGISTER = Path(__file__).parents[1] / "tests/reference/singlercapture/regression.json"
REGRESSION = """
import json, statistics, time
import numpy as np, pandas as pd
from dvstats.core.register import Register
from dvstats.estimators._regression_bootstrap import percentile
from dvstats.estimators.regression import Regression
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS
told = json.load(open('{register}', encoding='utf-8'))
rows = pd.DataFrame(told['rows'], columns=told['columns'])
persons = rows.loc[rows.index.repeat(rows['count'])].drop(columns='count').reset_index(drop=True)
rng = np.random.default_rng(3)
many = pd.DataFrame({{'age': rng.normal(0, 1, 24_000), 'sex': rng.choice(['F', 'M'], 24_000)}})
mean = np.exp(-0.3 + 0.4 * many['age'] + 0.5 * (many['sex'] == 'M'))
many['captures'] = rng.negative_binomial(1.25, 1.25 / (1.25 + mean))
many = many[many['captures'] > 0].head(12_000)
took = []
for _ in range(4):
    start = time.perf_counter()
    {work}
    took.append(time.perf_counter() - start)
print(statistics.median(took[1:]))
"""
BOOTSTRAP = "Regression('~ gender + age + nation', limits=percentile, bootstrap=500).fit(Register(persons))"
GAMMA = "Regression('~ age + sex', LIKELIHOODS['zt-negative-binomial']).fit(Register(many))"


def regression(work: str) -> float:
    """Median time of a regression of one register, from its rows to its interval, start-up subtracted."""
    script = REGRESSION.format(register=REGISTER, work=work)
    told = subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, capture_output=True, text=True)
    return float(told.stdout)


def reading(publisher: str, path: Path) -> float:
    """Median time of reading a publisher's file, start-up subtracted."""
    script = ("import statistics, sys, time; from dvstats.sources._read import read\ntook = []\n"
              "for _ in range(8):\n    start = time.perf_counter(); read(*sys.argv[1:])\n"
              "    took.append(time.perf_counter() - start)\nprint(statistics.median(took[1:]))")  # fmt: skip
    return printed(script, publisher, path)[0]


def gigabytes(publisher: str, path: Path) -> float:
    """Most memory that reading a publisher's file takes, Python and its libraries included."""
    script = ("import sys; from dvstats.sources._read import read; read(*sys.argv[1:]); "
              "print(peak())")  # fmt: skip
    return printed(script, publisher, path)[0]


# The most memory of this process alone: `ru_maxrss` also tells what its parent held when it was born.
PEAK = """
def peak():
    with open("/proc/self/status") as told:
        return next(int(line.split()[1]) for line in told if line.startswith("VmHWM")) / 1e6
"""
TABULATION = """
import sys, time
import pandas as pd
from dvstats.records.tabulate import tabulate
path, start = sys.argv[1], time.perf_counter()
ours = tabulate(path, ["Primary Type"], "Domestic")
took, most = time.perf_counter() - start, peak()
start = time.perf_counter()
theirs = pd.read_csv(path).groupby(["Primary Type", "Domestic"]).size()
assert ours["value"].sum() == theirs.sum()
print(took / (time.perf_counter() - start), most)
"""
MEMORY = """
from dvstats import read_captures
from dvstats.estimators._search import by_bic, candidates
candidates(read_captures('{table}'), 5).ranked(by_bic)
print(peak())
"""
INCIDENTS = 8_600_000


def printed(script: str, *words: object) -> list[float]:
    """Run a script in a process of its own, and return the numbers that it prints."""
    command = [sys.executable, "-c", PEAK + script, *map(str, words)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(word) for word in told.split()]


def tabulation(folder: Path) -> Iterator[tuple[str, float, float]]:
    """Measure the time of a tabulation over that of pandas, and its memory."""
    share, most = printed(TABULATION, incidents_csv(folder, n_rows=INCIDENTS))
    yield "8.6 million rows, of pandas' time", 0.2, share
    yield "GB of memory, 8.6 million rows", 1.0, most


def opened(page: Path) -> float | None:
    """Seconds until a browser, the system's if it has one, has loaded the page; nothing where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415

        with sync_playwright() as browsers:
            system = shutil.which("chromium") or shutil.which("google-chrome")
            browser = browsers.chromium.launch(executable_path=system, args=["--no-sandbox"])
            tab, start = browser.new_page(), time.perf_counter()
            tab.goto(page.as_uri(), wait_until="load")
            took = time.perf_counter() - start
            browser.close()
    except (ImportError, Error):
        return None
    return took


def report() -> Iterator[tuple[str, float, float | None]]:
    """Measure the time to write the report, the weight of its page, and how long a browser takes to load it."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        yield "report", 60.0, seconds([DVSTATS, "report", "--out", folder], times=1)
        yield "MB of the page", 3.0, (folder / "index.html").stat().st_size / 1e6
        yield "page loaded", 2.0, opened(folder / "index.html")


def files() -> Iterator[tuple[str, float, float]]:
    """Measure reading publishers' files, and counting rows."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        yield "Eurostat TSV, 23,370 cells", 0.1, reading("eurostat", bulk_tsv(folder))
        yield "UNODC workbook, 26,114 rows", 2.0, reading("unodc", survey_workbook(folder))
        yield "GB of memory, 200 MB of CSV", 0.5, gigabytes("socrata", incidents_csv(folder))
        yield from tabulation(folder)


def engines() -> Iterator[tuple[str, float, float]]:
    """Measure lists and registers."""
    yield "every 5-list model, ranked", 0.15, engine("candidates(table, 4).ranked(by_bic)[0]")
    yield "32,768 6-list pair models", 0.8, engine("candidates(table, 2).ranked(by_bic)[0]", "six")
    yield "7,785,061 6-list models", 60.0, engine("candidates(table, 5).ranked(by_bic)[0]", "six", times=1)
    yield "GB of memory, 6-list models", 1.0, printed(MEMORY.format(table=LISTS["six"]))[0]
    yield "default interval, 5 lists", 0.2, engine("Averaged().fit(table)")
    yield "best, B = 1000, all models", 10.0, engine("Best(max_order=4, limits=percentile).fit(table)", times=1)
    yield "stepwise BCa, B = 1000", 1.0, engine("Stepwise(limits=bca).fit(table)", times=1)
    yield "decomposable, 5 lists, 40,000", 0.2, engine(GRAPHS)
    yield "CPU, 4 x 10,000 sweeps, 960,446", 3.1, engine(MANY, times=3, clock="process_time")
    yield "register, B = 500, 1,880 rows", 0.5, regression(BOOTSTRAP)
    yield "gamma rates, 12,000 rows", 5.0, regression(GAMMA)


def starts() -> Iterator[tuple[str, float, float]]:
    """Measure what everybody waits for."""
    yield "import dvstats", 0.3, seconds([sys.executable, "-c", "import dvstats"])
    yield "dvstats --help", 0.3, seconds([DVSTATS, "--help"])


def release() -> Iterator[tuple[str, float, float]]:
    """Measure what is given away."""
    yield "suppression, 27 x 5", 2.0, engine(SUPPRESSION)
    yield "figure pack, page and slide", 2.0, engine(PACK)


PARTS: tuple[Callable[[], Iterator[tuple[str, float, float | None]]], ...] = (
    engines, starts, files, release, report,
)  # fmt: skip
HEAD = """# Speed

Every promise of speed, as `make bench` measured it: seconds, or what the name says; a ratio of 1 or less keeps the
promise. `make bench HISTORY=1` adds a run. Start-up and compilation are subtracted except from the first two commands.
The load is that of the machine just before the run, on 2 cores: above 2 other work took part of them, and the times are
too long by about that. Rows of incidents are invented, and as varied as a city's; where pyarrow is installed (extra
`scale`), pandas itself reads them two to four times faster, and the lead over it shrinks to that much less. Not in the
table, as they are runs of their own: `make test` within 10 minutes, and three registers of a million persons linked
within 8 GB (`benchmarks/linked.py`, which needs the extra `linkage`).

| date | commit | load | promise | asked | measured | ratio |
|---|---|--:|---|--:|--:|--:|
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A promise and what was measured; nothing where it could not be."""

    promise: str
    asked: float
    measured: float | None

    @property
    def kept(self) -> bool:
        """Whether what was measured keeps the promise."""
        return self.measured is None or self.measured <= self.asked

    def __str__(self) -> str:
        if self.measured is None:
            return f"{self.promise:<34}{self.asked:>9.2f}   not measured here"
        return f"{self.promise:<34}{self.asked:>9.2f}{self.measured:>11.3f}{self.measured / self.asked:>8.2f}"


def measured(only: str) -> Iterator[Measured]:
    """Yield the promises of the parts asked for, as they are measured."""
    for part in PARTS:
        if only in part.__name__:
            yield from (Measured(*one) for one in part())


def add_to(page: Path, rows: list[Measured], load: float) -> None:
    """Add a run to the page."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    when = f"{datetime.date.today()} | {commit.strip() or 'no git'} | {load:.1f}"
    lines = [
        f"| {when} | {row.promise} | {row.asked:g} | {row.measured:.3f} | {row.measured / row.asked:.2f} |"
        for row in rows
        if row.measured is not None
    ]
    before = page.read_text("utf-8") if page.is_file() else HEAD
    page.write_text("\n".join([before.rstrip("\n"), *lines, ""]), encoding="utf-8")


def main() -> int:
    """Print every promise, and add the run to the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help=f"one part: {', '.join(part.__name__ for part in PARTS)}")
    parser.add_argument("--history", type=Path, help="a page to which the run is added")
    asked, load = parser.parse_args(), os.getloadavg()[0]
    print(f"load {load:.1f} on {os.cpu_count()} processors")
    print(f"{'promise':<34}{'asked':>9}{'measured':>11}{'ratio':>8}")
    rows = []
    for row in measured(asked.only):
        rows.append(row)
        print(row, flush=True)
    if asked.history:
        add_to(asked.history, rows, load)
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
