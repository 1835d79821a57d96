"""What if only two lists were there? Each pair of a table with more, estimated alone and held against the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any, TypeAlias

import pandas as pd

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.roles import Estimator
from dvstats.studies.attempt import attempt

FromElsewhere: TypeAlias = Callable[[tuple[CaptureTable, ...]], Estimator]


def hidden_lists(method: FromElsewhere, tables: Mapping[str, CaptureTable], whole: Estimator) -> pd.DataFrame:
    """Estimate N from each two lists of each table, and hold it against what all its lists say.

    People on hidden lists only are looked up: N is not below those known, whatever one assumes. The estimate from all
    lists rests on assumptions of its own.

    Parameters
    ----------
    method
        Returns the estimator of two lists, given the other tables.
    tables
        Tables of three lists or more, by name.
    whole
        The estimator for all lists of a table.

    Returns
    -------
    pandas.DataFrame
        For each pair `table`, `first`, `second`; `seen` on either and `known` on any list; `estimate`, `conf_low`,
        `conf_high` or `refusal`; `all_lists`, `all_low` and `all_high` from all lists; `reaches_known`, whether the
        interval reaches those known, and `holds_all_lists`, whether it holds the estimate from all lists.

    Raises
    ------
    InputError
        A table has two lists only.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> from dvstats.estimators.averaged import Averaged
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> told = hidden_lists(lambda _: Chapman(), {"spina bifida": table}, Averaged())
    >>> told[["first", "second", "seen", "known", "estimate", "all_lists"]].round().values.tolist()
    [['a', 'b', 379, 626, 2311.0, 733.0], ['a', 'c', 577, 626, 776.0, 733.0], ['b', 'c', 566, 626, 689.0, 733.0]]
    """
    rows: list[dict[str, Any]] = []
    for name, table in tables.items():
        if table.n_lists < 3:
            raise InputError(f"{name} has {table.n_lists} lists", rule="three or more, so that one can be hidden")
        estimator = method(tuple(other for key, other in tables.items() if key != name))
        told = attempt(whole, table)
        rows += [_row(name, table, pair, attempt(estimator, table.only(*pair)), told)
                 for pair in combinations(table.lists, 2)]  # fmt: skip
    return pd.DataFrame(rows)


def _row(
    name: str, table: CaptureTable, pair: tuple[str, str], told: Estimate | Refusal, whole: Estimate | Refusal
) -> dict[str, Any]:
    known = {"table": name, "first": pair[0], "second": pair[1], "seen": table.only(*pair).n_observed,
             "known": table.n_observed}  # fmt: skip
    if isinstance(whole, Estimate):
        known |= {"all_lists": whole.n_hat, "all_low": whole.interval.low, "all_high": whole.interval.high}
    if isinstance(told, Refusal):
        return known | {"refusal": told.reason}
    low, high = told.interval.low - 0.5, told.interval.high + 0.5
    known |= {"estimate": told.n_hat, "conf_low": told.interval.low, "conf_high": told.interval.high, "refusal": "",
              "reaches_known": table.n_observed <= high}  # fmt: skip
    return known | ({"holds_all_lists": low <= whole.n_hat <= high} if isinstance(whole, Estimate) else {})
