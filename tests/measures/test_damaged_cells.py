"""Whatever one cell of a measure's table is, it gives an answer or a message: no fault, no warning of a library."""

import doctest
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from dvstats import discover
from dvstats.core.errors import DvstatsError

PAGES = Path(__file__).parents[2] / "docs" / "measures"
MEASURES = sorted(discover.offers("measures"))
CELLS = ("x", "", None, "-1", -1.0, 0.0, 1e18, float("inf"), "12.3 u", "1,5", " ", True)


@cache
def asked(name):
    """Return the first call of the measure in its page's example: its arguments."""
    module = discover.offers("measures")[name]
    function = module.__name__.rpartition(".")[2]
    real, calls = getattr(module, function), []

    def noted(*given, **options):
        calls.append((given, options))
        return real(*given, **options)

    (example,) = [doctest.DocTestParser().get_doctest((PAGES / f"{name}.md").read_text("utf-8"), {}, name, None, 0)]
    setattr(module, function, noted)
    try:
        doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(
            example, out=lambda _: None
        )
    finally:
        setattr(module, function, real)
    return real, calls


@pytest.mark.parametrize("name", MEASURES)
def test_a_damaged_cell_is_answered_or_told(name):
    real, calls = asked(name)
    assert calls, "the example calls the measure"
    faults = []
    for given, options in calls[:1]:
        table = given[0]
        if not isinstance(table, pd.DataFrame):
            continue
        for column in table.columns:
            for cell in CELLS:
                bad = table.astype({column: object})
                bad.loc[bad.index[len(bad) // 2], column] = cell
                try:
                    real(bad, *given[1:], **options)
                except DvstatsError:
                    pass
                except Exception as error:
                    faults.append(f"{column} = {cell!r}: {type(error).__name__}: {error}")
    assert not faults, "\n".join(faults[:20])
