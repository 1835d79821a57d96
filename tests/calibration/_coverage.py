"""What every table of coverage says, in the same words: its columns, its CSV and the table of its page."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from _pieces import fill

DOCS = Path(__file__).parents[2] / "docs"
# Columns that every table has, in this order; docs/conventions.md says what each holds.
COLUMNS = {
    "study": "study", "method": "method", "interval": "interval", "world": "world", "setting": "setting",
    "own_world": "its own world", "n_true": "N", "level": "level", "replicates": "replicates",
    "covered_of": "covered of", "covered": "covered", "covered_error": "Monte-Carlo error",
    "ended_below": "ended below", "began_above": "began above", "refused": "refused", "seed": "seed",
}  # fmt: skip
# Columns that a table has if its study measures them.
FURTHER = {
    "no_upper_limit": "no upper limit", "median_bias": "median bias", "mean_bias": "mean bias",
    "median_width": "median width", "mean_width": "mean width", "median_high_over_low": "median high / low",
    "width_over_true_model": "width over the true model's",
}  # fmt: skip
# Text that a table need not have.
MAY_LACK = ("interval", "setting", "own_world")
SHARES = ("covered", "covered_error", "ended_below", "began_above", "refused", "no_upper_limit")
KEYS = ("method", "interval", "world", "setting", "n_true")
ALL, ANSWERS = "replicates", "answers"
LEVEL = 0.95
MARK = "every world"


def error(share: float, number: float) -> float:
    """Monte-Carlo error of a share, with two successes and two failures more, so that none and all have one."""
    near = (share * number + 2) / (number + 4)
    return float(np.sqrt(near * (1 - near) / (number + 4)))


def limits(low: np.ndarray, high: np.ndarray, n_true: float, n_hat: np.ndarray) -> dict[str, Any]:
    """What intervals for N make of a world, among answers: not a number is a refusal, N inside [low - 0.5, high + 0.5]
    is covered, and no upper limit covers."""
    given = ~np.isnan(low)
    told = {"n_true": n_true, "replicates": len(low), "covered_of": ANSWERS, "refused": 1 - given.mean()}
    if not given.any():
        return told
    below, above = high[given] + 0.5 < n_true, low[given] - 0.5 > n_true
    covered = (~below & ~above).mean()
    return told | {"covered": covered, "covered_error": error(covered, given.sum()), "ended_below": below.mean(),
             "began_above": above.mean(), "no_upper_limit": np.isinf(high[given]).mean(),
             "median_width": np.median(high[given] - low[given]) / n_true,
             "median_bias": np.median(n_hat[given]) / n_true - 1}  # fmt: skip


def framed(rows: Iterable[dict[str, Any]], **same: Any) -> pd.DataFrame:
    """Return rows as a table in the columns of all, and those further ones that it has; `same` is said of each row."""
    frame = pd.DataFrame([{"level": LEVEL} | row | same for row in rows])
    unknown = set(frame) - {*COLUMNS, *FURTHER}
    assert not unknown, f"columns that are not in the vocabulary: {unknown}"
    frame = frame.reindex(columns=[*COLUMNS, *(name for name in FURTHER if name in frame)])
    return frame.astype(dict.fromkeys(MAY_LACK, object)).fillna(dict.fromkeys(MAY_LACK, ""))


def publish(frame: pd.DataFrame, page: str, docs: Path = DOCS, *, shown: pd.DataFrame | None = None, digits: int = 5,
            parts: Mapping[str, str] = MappingProxyType({})) -> None:  # fmt: skip
    """Write the CSV in the order of the study, and the tables of its page below their marks, worlds the worst first."""
    path = docs / f"{page}.csv"
    frame.round(digits).to_csv(path, index=False, lineterminator="\n")
    # The page says what the file says, digit by digit.
    told = (worst_first(frame) if shown is None else shown).round(digits)
    fill(path.with_suffix(".md"), {MARK: markdown(told), **parts})


def renewed(frame: pd.DataFrame, page: str, docs: Path = DOCS) -> pd.DataFrame:
    """Return the rows of the file, those made anew in their places, and further ones behind."""
    path = docs / f"{page}.csv"
    if not path.is_file():
        return frame
    before = framed(pd.read_csv(path).to_dict("records"))
    places = {key(row): row for row in before.to_dict("records")}
    return framed((places | {key(row): row for row in frame.to_dict("records")}).values())


def key(row: dict[str, Any]) -> tuple[str, ...]:
    """Return what tells a row from all others of its table."""
    return tuple(str(row[name]) for name in KEYS)


def worst_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by what they covered; those that cover nothing because nothing was answered come last."""
    return frame.sort_values("covered", kind="stable", na_position="last")


def markdown(frame: pd.DataFrame) -> str:
    """Return the table as a page shows it: what is the same in every row, or in none, is left out."""
    told = [name for name in frame if not said_before(frame[name], name)]
    words = COLUMNS | FURTHER
    shown = {words[name]: [cell(name, value) for value in frame[name]] for name in told}
    lines = [list(shown), ["---"] * len(shown), *zip(*shown.values(), strict=True)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def said_before(column: pd.Series, name: str) -> bool:
    """Is it the study, its seed, or nothing at all; or a level or a meaning of coverage that does not vary?"""
    blank = column.isna() | (column.astype(str) == "")
    return name in ("study", "seed") or blank.all() or (name in ("level", "covered_of") and column.nunique() == 1)


def cell(name: str, value: Any) -> str:
    """Return a cell as a page shows it.

    Examples
    --------
    >>> cell("covered", 0.9475), cell("n_true", 5000.0), cell("level", 0.998), cell("median_bias", float("nan"))
    ('94.8%', '5,000', '99.8%', '')
    """
    if value == "" or (isinstance(value, float) and np.isnan(value)):
        return ""
    if name in SHARES:
        return f"{float(value):.1%}"
    if name == "level":
        return f"{100 * float(value):g}%"
    if name.endswith("bias"):
        return f"{float(value):+.1%}"
    if name in ("n_true", "replicates"):
        return f"{int(value):,}"
    return f"{float(value):.2f}" if name in FURTHER else str(value)
