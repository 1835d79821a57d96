"""Measure every speed promise in one run: asked, measured, ratio (1 or less keeps the promise), in seconds."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
    script = ("import statistics, sys, time; from dvstats.sources._reading import read\ntook = []\n"
              "for _ in range(8):\n    start = time.perf_counter(); read(*sys.argv[1:])\n"
              "    took.append(time.perf_counter() - start)\nprint(statistics.median(took[1:]))")  # fmt: skip
    words = [sys.executable, "-c", script, publisher, str(path)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def gigabytes(publisher: str, path: Path) -> float:
    """Most memory that reading a publisher's file takes, Python and its libraries included."""
    script = ("import resource, sys; from dvstats.sources._reading import read; read(*sys.argv[1:]); "
              "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)")  # fmt: skip
    words = [sys.executable, "-c", script, publisher, str(path)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def promises() -> Iterator[tuple[str, float, float]]:
    yield "every 5-list model, ranked", 0.15, engine("candidates(table, 4).ranked(by_bic)[0]")
    yield "32,768 6-list pair models", 0.8, engine("candidates(table, 2).ranked(by_bic)[0]", "six")
    yield "7,785,061 6-list models", 60.0, engine("candidates(table, 5).ranked(by_bic)[0]", "six", times=1)
    yield "default interval, 5 lists", 0.2, engine("Averaged().fit(table)")
    yield "best, B = 1000, all models", 10.0, engine("Best(max_order=4, limits=percentile).fit(table)", times=1)
    yield "stepwise BCa, B = 1000", 1.0, engine("Stepwise(limits=bca).fit(table)", times=1)
    yield "decomposable, 5 lists, 40,000", 0.2, engine(GRAPHS)
    yield "CPU, 4 x 10,000 sweeps, 960,446", 3.1, engine(MANY, times=3, clock="process_time")
    yield "register, B = 500, 1,880 rows", 0.5, regression(BOOTSTRAP)
    yield "gamma rates, 12,000 rows", 5.0, regression(GAMMA)
    yield "import dvstats", 0.3, seconds([sys.executable, "-c", "import dvstats"])
    yield "dvstats --help", 0.3, seconds([DVSTATS, "--help"])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        yield "Eurostat TSV, 23,370 cells", 0.1, reading("eurostat", bulk_tsv(folder))
        yield "UNODC workbook, 26,114 rows", 2.0, reading("unodc", survey_workbook(folder))
        yield "GB of memory, 200 MB of CSV", 0.5, gigabytes("socrata", incidents_csv(folder))
    yield "suppression, 27 x 5", 2.0, engine(SUPPRESSION)
    yield "figure pack, page and slide", 2.0, engine(PACK)
    with tempfile.TemporaryDirectory() as folder:
        yield "report", 60.0, seconds([DVSTATS, "report", "--out", folder], times=1)


def main() -> int:
    kept = True
    print(f"{'promise':<28}{'asked':>9}{'measured':>11}{'ratio':>8}")
    for name, asked, measured in promises():
        kept &= measured <= asked
        print(f"{name:<28}{asked:>9.2f}{measured:>11.3f}{measured / asked:>8.2f}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
