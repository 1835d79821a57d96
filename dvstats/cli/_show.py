"""Print a result: one JSON document, or a table for people."""

from __future__ import annotations

import json
import math
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from dvstats import __version__
from dvstats.cli._side_by_side import spoken_number
from dvstats.core.comparison import Comparison
from dvstats.core.estimate import Estimate
from dvstats.core.provenance import Provenance
from dvstats.core.refusal import Refusal
from dvstats.core.tidy import JSON_NAMES, row, tidy

# A measure's estimate is a share or a rate and keeps its name; its interval has a kind, as the publisher's has.
MEASURE_NAMES = {"conf_low": "low", "conf_high": "high", "conf_level": "level"}
WIDEST_TEXT = 110
# What is piped into another program has no width.
UNLIMITED, FEWEST = 10_000, 2
YEARS = ("year", "period")


def provenance(source: Provenance, seed: int | None = None) -> dict[str, Any]:
    """Return what an answer was computed from: checksum of what was read, version, seed; and what reading changed."""
    told = {"sha256": source.sha256, "version": __version__, "seed": seed}
    return told | ({"notes": list(source.notes)} if source.notes else {})


def estimate_document(result: Estimate | Refusal, origin: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return one estimate, or its refusal, in the short names."""
    told = {JSON_NAMES.get(name, name): value for name, value in row(result).items()}
    if isinstance(result, Estimate):
        told |= {"refusal": None} | ({} if math.isfinite(result.interval.high) else {"high_is_infinite": True})
    else:
        told |= {"n_hat": None, "assumes": [], "warnings": []}
    return more | told | {"provenance": dict(origin)}


def measure_document(comparison: Comparison, origin: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows of a measure in the short names; cells that do not apply are left out of their row."""
    rows = [_row(found) for found in comparison.frame.to_dict(orient="records")]
    told: dict[str, Any] = {"measure": comparison.measure, "rows": rows}
    return told | {"caveats": list(comparison.caveats), "provenance": dict(origin)}


def _row(found: Mapping[Any, Any]) -> dict[str, Any]:
    told = {MEASURE_NAMES.get(name, str(name)): value for name, value in found.items() if not _absent(value)}
    return {"estimate": None, **told, "refusal": told.get("refusal") or None}


def _absent(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def print_json(document: Any) -> None:
    """Print one JSON document; what is not a number is null, as JSON has no other word for it."""
    print(json.dumps(_plain(document), ensure_ascii=False, allow_nan=False))


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_estimate(result: Estimate | Refusal) -> None:
    """Print one result: the sentence, then what it assumes and what must be told with it."""
    print(result)
    if isinstance(result, Refusal):
        print(*(f"  hint: {line}" for line in filter(None, (result.hint,))), sep="\n")
        return
    conditional = ", conditional on the chosen model" if result.interval.conditional_on_model else ""
    print(f"  interval: {result.interval.kind}{conditional}")
    if result.cautious:
        print(f"  cautious range: {result.cautious}")
    print(*(f"  assumes: {line}" for line in result.assumes), sep="\n")
    print(*(f"  warning: {line}" for line in result.warnings), sep="\n", end="\n" if result.warnings else "")


def print_estimates(results: Iterable[Estimate | Refusal], **more: list[Any]) -> None:
    """Print several results as a table, refusals as rows with their reason."""
    given = list(results)
    frame = tidy(given).assign(**more)
    ranges = {place: spoken_number(one) for place, one in enumerate(given)
              if isinstance(one, Estimate) and one.identified is not None}  # fmt: skip
    frame["estimate"] = [ranges.get(place, number) for place, number in enumerate(frame["estimate"])]
    wanted = [*more, "method", "model", "estimate", "conf_low", "conf_high", "conditional_on_model", "n_observed",
              "lower_bound", "refusal"]  # fmt: skip
    print_table(frame[[name for name in wanted if name in frame.columns]])


def print_table(frame: pd.DataFrame) -> None:
    """Print a table; empty cells stay empty, a year has no separator, and long text is cut with an ellipsis.

    Where it is wider than the terminal, what is the same in all rows is told once below, and the other columns stand in
    blocks, each with the first column.
    """
    shown = pd.DataFrame({name: frame[name].map(_year if name in YEARS else _cell) for name in frame.columns})
    width = shutil.get_terminal_size((UNLIMITED, 0)).columns
    if len(shown) < FEWEST or _width(shown) <= width:
        print(_text(shown))
        return
    first, *others = shown.columns
    same = [name for name in others if shown[name].nunique() == 1]
    print(*map(_text, _blocks(shown.drop(columns=same), first, width)), sep="\n\n")
    told = "; ".join(f"{name} {shown[name].iloc[0]}" for name in same if shown[name].iloc[0])
    print(*textwrap.wrap(f"In all rows: {told}", width), sep="\n", end="\n" if told else "")


def _text(shown: pd.DataFrame) -> str:
    return shown.to_string(index=False, max_colwidth=WIDEST_TEXT)


def _width(shown: pd.DataFrame) -> int:
    return max(map(len, _text(shown).splitlines()))


def _blocks(shown: pd.DataFrame, first: str, width: int) -> Iterator[pd.DataFrame]:
    """Yield as many columns at a time as fit beside the first; one that never does stands alone with it."""
    block = [first]
    for name in shown.columns.drop(first):
        if len(block) > 1 and _width(shown[[*block, name]]) > width:
            yield shown[block]
            block = [first]
        block.append(name)
    yield shown[block]


def _year(value: Any) -> str:
    number = isinstance(value, float | np.number) and not _absent(value)
    return f"{value:g}" if number or isinstance(value, int) else _cell(value)


def _cell(value: Any) -> str:
    if _absent(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    if isinstance(value, float):
        return "no limit" if math.isinf(value) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
