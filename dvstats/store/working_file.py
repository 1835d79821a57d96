"""Working tables: counts for the analyst's own desk, exact, and so restricted until released."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dvstats.store.atomic import write_text


def write_working(table: pd.DataFrame, path: Path) -> Path:
    r"""Write a table of counts as CSV; of rows of persons or incidents there is no such way.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_working(pd.DataFrame({"area": ["N"], "value": [3]}), Path(folder) / "counts.csv").read_text()
    'area,value\nN,3\n'
    """
    return write_text(path, str(table.to_csv(index=False, lineterminator="\n")))
