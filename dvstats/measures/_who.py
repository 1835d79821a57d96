"""Whom figures are about: which sexes and ages a table holds, and which it does not."""

from __future__ import annotations

import pandas as pd

SEXES = {"T": "women and men together", "F": "women", "M": "men"}
CHILDREN = ("Y_LT", "Y0", "child", "minor")


def who(table: pd.DataFrame) -> tuple[str, ...]:
    """Say whom the rows are about, if the table has the columns `sex` and `age`; what is not there is said plainly.

    Examples
    --------
    >>> who(pd.DataFrame({"sex": ["F", "T"], "age": ["TOTAL", "Y_LT18"]}))
    ('Rows are of women; women and men together, none of men alone; 1 of 2 is of children.',)
    """
    if not {"sex", "age"} & set(table.columns) or not len(table):
        return ("The table does not say whose sex and age the figures are of.",)
    return (f"Rows are of {_sexes(table)}; {_children(table)}.",)


def _sexes(table: pd.DataFrame) -> str:
    if "sex" not in table.columns:
        return "a sex that is not told"
    seen = [told for code, told in SEXES.items() if (table["sex"] == code).any()]
    absent = [told for code, told in SEXES.items() if code != "T" and not (table["sex"] == code).any()]
    seen = sorted(seen, key=len)
    return ("; ".join(seen) or "a sex that is not told") + (
        f", none of {' or of '.join(absent)} alone" if absent else ""
    )


def _children(table: pd.DataFrame) -> str:
    if "age" not in table.columns:
        return "ages are not told, and whether children are counted is not known"
    n = int(table["age"].astype("str").str.startswith(CHILDREN).sum())
    return f"{n} of {len(table)} {'is' if n == 1 else 'are'} of children" if n else "none is of children alone"
