"""The same tabulation and the same linkage on Spark, for rows that outgrow one machine.

Files must lie where all machines see them, and dvstats must be installed on each. Rows stay there: what comes back are
counts, and for a linkage the numbers of rows and how alike they are.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.errors import FormatError, MissingExtraError
from dvstats.records.merges import Merges, merges
from dvstats.records.registers import columns_to_link, names_of, refuse_hashes
from dvstats.records.rows import PARQUET, columns_of
from dvstats.records.similarity import ENDS, check_kinds, demand_splink, frame, key, scored, too_few
from dvstats.records.tabulate import FALSE, FLAG, TRUE, VALUE, check_columns, finished
from dvstats.records.tokens import BARE, known

KNOWN = 2
LIST_STEP = 1 << 40
BROKEN = "\ufffd"


def session(options: Mapping[str, str] | None = None) -> Any:
    """Return the session of Spark that runs, or start one on this machine that writes no log.

    Who has a cluster starts a session there before; `spark.jars` must name `similarity_jar_location()` of Splink.

    Parameters
    ----------
    options
        Settings of Spark for a session that is started here, such as `spark.driver.memory`.

    Raises
    ------
    MissingExtraError
        Spark is not installed, or has no Java to run on.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("--engine spark needs PySpark and Ibis", rule="they come with the extra `scale`",
                                hint='pip install "dvstats[scale]"') from None  # fmt: skip
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise MissingExtraError("Spark needs Java", rule="it runs on it", hint="apt-get install default-jre-headless")
    build = SparkSession.builder.master(f"local[{os.cpu_count()}]").appName("dvstats")
    for name, value in {**_local(), **(options or {})}.items():
        build = build.config(name, value)
    started = build.getOrCreate()
    started.sparkContext.pythonExec = sys.executable
    # What Spark logs of a task that fails holds the row.
    started.sparkContext.setLogLevel("OFF")
    return started


def _local() -> dict[str, str]:
    told = {
        "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)), "spark.ui.showConsoleProgress": "false",
        "spark.pyspark.python": sys.executable, "spark.sql.artifact.isolation.enabled": "false",
    }  # fmt: skip
    try:
        from splink.backends.spark import similarity_jar_location  # noqa: PLC0415
    except ImportError:
        return told
    return told | {"spark.jars": similarity_jar_location()}


def tabulate(path: Path | str, by: Sequence[str], flag: str = "") -> pd.DataFrame:
    """Count the rows of a file for each combination of values, as `records.tabulate.tabulate` does, on Spark.

    The expression is Ibis's. A cell that holds a line break is refused: Spark reads lines.
    """
    path, by = Path(path), list(by)
    names = columns_of(path)
    check_columns(names, by, flag, path.name)
    spark = session()
    import ibis  # noqa: PLC0415
    from ibis import to_sql as spelled  # noqa: PLC0415

    schema = ibis.schema(dict.fromkeys(names, "string"))
    rows = ibis.table(schema, name="incidents")
    told = [rows[name].fill_null("").name(name) for name in by]
    told += [_truth(rows[flag]).name(FLAG)] if flag else []
    query = rows.group_by(told).aggregate(**{VALUE: rows.count()})
    _read(spark, path, names).createOrReplaceTempView("incidents")
    found = _collected(spark.sql(str(spelled(query, dialect="pyspark"))), path.name)
    table = pd.DataFrame(sorted(tuple(row) for row in found), columns=[*by, *([FLAG] if flag else []), VALUE])
    _check_text(table[by], path.name)
    return finished(table, flag, path.name)


def _truth(column: Any) -> Any:
    import ibis  # noqa: PLC0415

    cell = column.fill_null("").strip().lower()
    return ibis.cases((cell.isin(TRUE), "true"), (cell.isin(FALSE), "false"), (cell == "", ""), else_="?")


def _read(spark: Any, path: Path, names: Sequence[str]) -> Any:
    """Return the rows of a file, all columns as text; a row of another length ends the reading."""
    if path.suffix.lower() == PARQUET:
        table = spark.read.parquet(str(path))
        return table.select([table[f"`{name}`"].cast("string").alias(name) for name in names])
    from pyspark.sql.types import StringType, StructField, StructType  # noqa: PLC0415

    options = {"header": True, "quote": '"', "escape": '"', "mode": "FAILFAST", "enforceSchema": False,
               "columnPruning": False}  # fmt: skip
    schema = StructType([StructField(name, StringType()) for name in names])
    return spark.read.options(**options).schema(schema).csv(str(path))


def _collected(table: Any, place: str) -> list[Any]:
    """Return the rows of a result."""
    with _without_cells(place):
        return list(table.collect())


@contextmanager
def _without_cells(place: str) -> Iterator[None]:
    """Tell what failed on Spark: what stands in a row is in no message."""
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException, PythonException  # noqa: PLC0415

    try:
        yield
    except PythonException:
        raise FormatError("Python failed on a machine of Spark", place=place, rule="dvstats is installed on each",
                          hint="install it there, in the Python that PYSPARK_PYTHON names") from None  # fmt: skip
    except (PySparkException, Py4JError):
        raise FormatError("a row is damaged, or Spark failed", place=place,
                          rule="each row has as many cells as the header, in UTF-8, and no line break in a cell",
                          hint="--engine duckdb names the line") from None  # fmt: skip


def _check_text(table: pd.DataFrame, place: str) -> None:
    if table.apply(lambda column: column.str.contains(BROKEN, regex=False)).to_numpy().any():
        raise FormatError("a byte is not UTF-8", place=place, rule="tables are UTF-8", hint="save it as UTF-8")


def link_alike(registers: Sequence[Path | str], on: Mapping[str, str], *, keyed: bool = False, seed: int = 1) -> Merges:
    """Compare the records of all registers and return which may be of one person, as `records.link_alike`, on Spark."""
    demand_splink()
    check_kinds(on)
    paths = [Path(path) for path in registers]
    names = names_of(paths)
    columns = [columns_to_link(path, list(on)) for path in paths]
    spark = session()
    from splink import SparkAPI  # noqa: PLC0415
    from splink.internals.exceptions import SplinkException  # noqa: PLC0415

    rows = [_numbered(_read(spark, path, told), path.name) for path, told in zip(paths, columns, strict=True)]
    if not keyed:
        for table, path in zip(rows, paths, strict=True):
            _check_hashes(table, list(on), path.name)
    every = reduce(_together, [_keys(table, place, list(on)) for place, table in enumerate(rows)]).persist()
    counts = {row["list"]: row["count"] for row in _collected(every.groupBy("list").count(), "the registers")}
    persons = every.where(f"known >= {KNOWN}").drop("known")
    persons.createOrReplaceTempView("persons")
    numbers = np.sort([row[0] for row in _collected(persons.select("unique_id"), "the registers")])
    records = pd.DataFrame({"record": range(len(numbers)), "list": numbers // LIST_STEP, "row": numbers % LIST_STEP})
    lost = {name: int(counts.get(i, 0) - (records["list"] == i).sum()) for i, name in enumerate(names)}
    try:
        with _without_cells("the registers"):
            # Kept in memory: no row is written to a folder of checkpoints.
            api = SparkAPI(spark_session=spark, break_lineage_method="persist")
            found = spark.table(scored(api, "persons", list(on.values()), seed).physical_name)
            pairs = frame(found.select(*ENDS).toArrow().to_pandas())
    except SplinkException as error:
        raise too_few(error) from None
    every.unpersist()
    for end in ("first", "second"):
        pairs[end] = np.searchsorted(numbers, pairs[end].to_numpy(dtype=np.int64))
    return merges(names, records, pairs, lost)


def _together(one: Any, other: Any) -> Any:
    return one.unionByName(other)


def _numbered(table: Any, place: str) -> Any:
    """Return the rows with their numbers below the header: those of Spark count anew in each part of a file."""
    from pyspark.sql import functions as f  # noqa: PLC0415

    within, part = "dvstats_within", "dvstats_part"
    table = table.withColumns({within: f.monotonically_increasing_id(), part: f.spark_partition_id()})
    sizes = sorted((row[part], row["count"]) for row in _collected(table.groupBy(part).count(), place))
    before = np.concatenate([[0], np.cumsum([size for _, size in sizes])])
    starts = {number: int(start) for (number, _), start in zip(sizes, before, strict=False)}
    start = reduce(lambda rest, one: f.when(f.col(part) == one, f.lit(starts[one])).otherwise(rest), starts, f.lit(0))
    return table.withColumn("row", f.col(within).bitwiseAND((1 << 33) - 1) + start + 1).drop(within, part)


def _check_hashes(table: Any, on: Sequence[str], place: str) -> None:
    from pyspark.sql import functions as f  # noqa: PLC0415

    cells = {name: f.coalesce(f.trim(f.col(f"`{name}`")), f.lit("")) for name in on}
    hashes = [f.sum(cell.rlike(f"(?i)^(?:{BARE.pattern})$").cast("long")).alias(name) for name, cell in cells.items()]
    broken = [f.sum(cell.contains(BROKEN).cast("long")).alias(f"broken {name}") for name, cell in cells.items()]
    (told,) = _collected(table.agg(*hashes, *broken), place)
    for name in on:
        refuse_hashes(told[name] or 0, place, name)
        if told[f"broken {name}"]:
            raise FormatError("a byte is not UTF-8", place=place, rule="tables are UTF-8", hint="save it as UTF-8")


def _keys(table: Any, place: int, on: Sequence[str]) -> Any:
    """Return list, number and compared columns of the rows, with how many of these say something."""
    from pyspark.sql import functions as f  # noqa: PLC0415
    from pyspark.sql.types import StringType  # noqa: PLC0415

    evened = f.udf(known, StringType())
    keys = {key(k): evened(f.col(f"`{name}`")) for k, name in enumerate(on)}
    table = table.select("row", *(column.alias(name) for name, column in keys.items()))
    enough = reduce(lambda total, name: total + f.col(name).isNotNull().cast("int"), keys, f.lit(0))
    return table.select((f.col("row") + place * LIST_STEP).alias("unique_id"), f.lit(place).alias("list"), *keys,
                        enough.alias("known"))  # fmt: skip
