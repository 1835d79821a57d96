"""What outgrows one machine: the numbers of Spark are those of DuckDB, and those of Dask and loky those of threads."""

import os
import shutil

import joblib
import numpy as np
import pandas as pd
import pytest

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.estimators._bootstrap import percentile
from dvstats.estimators.best import Best
from dvstats.estimators.chapman import Chapman
from dvstats.records import spark
from dvstats.records.link_alike import link_alike
from dvstats.records.tabulate import tabulate
from dvstats.studies.interval_coverage import interval_coverage
from dvstats.studies.simulate import lists_with
from tests.records.synthetic import ON, registers

LISTS = CaptureTable(
    ("police", "shelter", "clinic"),
    {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247, (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12},
)
ROWS = (
    'area,kind,domestic\nNA,theft,false\n007,assault,true\n007,assault,TRUE\n,assault,\n"a,b","x ""y""",0\nÉ ,q,yes\n'
)
PLANTED = "Zsuzsanna-Planted"


@pytest.fixture(scope="module")
def session():
    pytest.importorskip("pyspark", reason="needs the extra `scale`")
    pytest.importorskip("ibis", reason="needs the extra `scale`")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java: apt-get install default-jre-headless")
    # Small data: compile and collect as little as can be.
    running = spark.session({
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1",
    })  # fmt: skip
    yield running
    running.stop()


def test_spark_counts_what_duckdb_counts(session, tmp_path):
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text(ROWS, encoding="utf-8")
    rng = np.random.default_rng(7)
    pd.DataFrame({"area": rng.integers(0, 9, 20_000), "kind": rng.choice(list("abc"), 20_000),
                  "domestic": rng.choice(["true", "false", ""], 20_000)}).to_csv(large, index=False)  # fmt: skip
    for path in (small, large):
        pd.testing.assert_frame_equal(spark.tabulate(path, ["area", "kind"], "domestic"),
                                      tabulate(path, ["area", "kind"], "domestic"))  # fmt: skip


@pytest.mark.parametrize("cells", [
    PLANTED, f"{PLANTED},b,true,{PLANTED}", f'"{PLANTED},b,true', f"a,b,{PLANTED}",
])  # fmt: skip
def test_spark_refuses_what_duckdb_refuses_and_tells_no_cell(session, tmp_path, capfd, cells):
    path = tmp_path / "rows.csv"
    path.write_text(f"area,kind,domestic\nN,theft,false\n{cells}\n")
    for engine in (tabulate, spark.tabulate):
        with pytest.raises(InputError) as refused:
            engine(path, ["kind"], "domestic")
        assert PLANTED not in str(refused.value)
    printed = capfd.readouterr()
    assert PLANTED not in printed.out + printed.err


@pytest.mark.timeout(1200)
@pytest.mark.skipif("DVSTATS_SPARK_LINK" not in os.environ, reason="takes minutes of Spark: set DVSTATS_SPARK_LINK=1")
def test_spark_links_whom_duckdb_links(session, tmp_path):
    pytest.importorskip("splink", reason="needs the extra `linkage`")
    registers(tmp_path, 1200, (0.5, 0.4), seed=3)
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    there, here = spark.link_alike(paths, ON), link_alike(paths, ON)
    assert (there.row == here.row).all()
    assert there.captures(there.at(0.9)) == here.captures(here.at(0.9))


def fitted():
    return Best(limits=percentile, bootstrap=200, seed=5).fit(LISTS)


@pytest.mark.parametrize("backend", ["loky", "dask"])
def test_a_bootstrap_and_a_simulation_give_the_same_numbers_on_any_backend(backend):
    def simulated(jobs=2):
        return interval_coverage(Chapman(), world, 500, replicates=60, seed=2, jobs=jobs)

    here = fitted(), simulated(1)
    if backend == "loky":
        with joblib.parallel_config("loky", n_jobs=2):
            assert (fitted(), simulated()) == here
        return
    distributed = pytest.importorskip("distributed", reason="needs the extra `scale`")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
    ):
        assert (fitted(), simulated()) == here


def world(rng):
    return lists_with(500, (0.4, 0.3), rng)
