"""Results side by side for a terminal: numbers, marks and letters of assumptions; the letters are told below."""

from __future__ import annotations

import math
import shutil
import textwrap
from collections.abc import Iterator
from itertools import count as counted
from itertools import product
from string import ascii_lowercase

from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal

NARROWEST, WIDEST = 72, 120
LEGEND = "≥ a lower bound; * the interval takes the model for true; letters stand for assumptions, told below."


def side_by_side(results: list[Estimate | Refusal]) -> Iterator[str]:
    """Yield the lines: what was observed, a row per result, and what each letter assumes."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)
    given = [one for one in results if isinstance(one, Estimate)]
    common = [line for line in (given[0].assumes if given else ()) if all(line in one.assumes for one in given)]
    letters = _letters([line for one in given for line in one.assumes if line not in common])
    seen = {one.n_observed for one in results if one.n_observed is not None}
    yield from _wrapped(f"{', '.join(f'{n:,}' for n in sorted(seen))} observed. {LEGEND}", width)
    yield ""
    yield from _rows(results, letters, width)
    yield ""
    yield from _wrapped(f"All assume: {'; '.join(common) or 'nothing in common'}.", width)
    for line, letter in letters.items():
        yield from _wrapped(line, width, f"{letter:>4}  ")


def _letters(lines: list[str]) -> dict[str, str]:
    """Give each assumption a letter, in the order in which they come up."""
    names = ("".join(parts) for length in counted(1) for parts in product(ascii_lowercase, repeat=length))
    return {line: next(names) for line in dict.fromkeys(lines)}


def _rows(results: list[Estimate | Refusal], letters: dict[str, str], width: int) -> Iterator[str]:
    cells = [_numbers(one) for one in results]
    name = max(len("method"), *(len(one.method) for one in results))
    level = next((f"{one.interval.level:.0%}" for one in results if isinstance(one, Estimate)), "")
    heading = ("estimate", f"{level} interval".strip())
    first, second = (max(len(cell[place]) for cell in (*cells, heading)) for place in (0, 1))
    yield f"{'method':<{name}}  {heading[0]:>{first}}  {heading[1]:<{second}}  assumes".rstrip()
    for one, cell in zip(results, cells, strict=True):
        head = f"{one.method:<{name}}  "
        if isinstance(one, Refusal):
            yield from _wrapped(f"no number: {one.reason}", width, head)
        else:
            assumed = " ".join(letters[line] for line in one.assumes if line in letters)
            model = f"  {one.fit.model}" if one.fit and one.fit.model else ""
            yield from _wrapped(f"{assumed}{model}", width, f"{head}{cell[0]:>{first}}  {cell[1]:<{second}}  ")


def _numbers(one: Estimate | Refusal) -> tuple[str, str]:
    if isinstance(one, Refusal):
        return "", ""
    high = "no limit" if math.isinf(one.interval.high) else f"{one.interval.high:,.0f}"
    mark = "*" if one.interval.conditional_on_model else ""
    return f"{'≥ ' if one.lower_bound else ''}{one.n_hat:,.0f}", f"{one.interval.low:,.0f}–{high}{mark}"


def _wrapped(text: str, width: int, head: str = "") -> list[str]:
    """Wrap a text beside its head; later lines stand under the first."""
    return textwrap.wrap(text, width, initial_indent=head, subsequent_indent=" " * len(head)) or [head.rstrip()]
