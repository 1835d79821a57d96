"""Results side by side for a terminal: numbers, marks and letters of assumptions; the letters are told below."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase

from dvstats.core.estimate import Estimate, spoken
from dvstats.core.refusal import Refusal

NARROWEST, WIDEST = 72, 120
LEGEND = (
    "≥ a lower bound; a–b in place of an estimate: every number from a to b fits alike; * the interval takes the model "
    "for true; ? not to be quoted: the data speak against the method, or the limits are more than a hundredfold apart; "
    "letters stand for assumptions and !1, !2, … for warnings, told below."
)
NO_NUMBER = "No method gives a number for these data; each row says why."


def side_by_side(results: list[Estimate | Refusal]) -> Iterator[str]:
    """Yield the lines: what was observed, a row per result, and what each letter assumes."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)
    given = [one for one in results if isinstance(one, Estimate)]
    common = [line for line in (given[0].assumes if given else ()) if all(line in one.assumes for one in given)]
    letters = _letters([line for one in given for line in one.assumes if line not in common])
    marks = {line: f"!{i}" for i, line in enumerate(dict.fromkeys(w for one in given for w in one.warnings), 1)}
    seen = {one.n_observed for one in results if one.n_observed is not None}
    observed = ", ".join(f"{n:,}" for n in sorted(seen))
    yield from _wrapped(f"{observed} observed. {LEGEND if given else NO_NUMBER}", width)
    yield ""
    yield from _rows(results, letters | marks, width)
    if given:
        yield ""
        yield from _wrapped(f"All assume: {'; '.join(common) or 'nothing in common'}.", width)
    for line, sign in (*letters.items(), *marks.items()):
        yield from _wrapped(line, width, f"{sign:>4}  ")


def _letters(lines: list[str]) -> dict[str, str]:
    """Give each assumption a letter, in the order in which they come up."""
    names = ("".join(parts) for length in count(1) for parts in product(ascii_lowercase, repeat=length))
    return {line: next(names) for line in dict.fromkeys(lines)}


def _rows(results: list[Estimate | Refusal], signs: dict[str, str], width: int) -> Iterator[str]:
    cells = [_numbers(one) for one in results]
    name = max(len("method"), *(len(one.method) for one in results))
    level = next((f"{one.interval.level:.0%}" for one in results if isinstance(one, Estimate)), "")
    heading = ("estimate", f"{level} interval".strip())
    first, second = (max(len(cell[place]) for cell in (*cells, heading)) for place in (0, 1))
    if level:
        yield f"{'method':<{name}}  {heading[0]:>{first}}  {heading[1]:<{second}}  assumes"
    for one, cell in zip(results, cells, strict=True):
        head = f"{one.method:<{name}}  "
        if isinstance(one, Refusal):
            yield from _wrapped(f"no number: {one.reason}", width, head)
        else:
            assumed = " ".join(sign for line, sign in signs.items() if line in (*one.assumes, *one.warnings))
            model = f"{one.fit.model} " if one.fit and one.fit.model.startswith("[") else ""
            yield from _wrapped(f"{model}{assumed}", width, f"{head}{cell[0]:>{first}}  {cell[1]:<{second}}  ")


def _numbers(one: Estimate | Refusal) -> tuple[str, str]:
    if isinstance(one, Refusal):
        return "", ""
    high = spoken(one.interval.high).replace("no upper limit", "no limit")
    mark = "*" if one.interval.conditional_on_model else ""
    return spoken_number(one), f"{spoken(one.interval.low)}–{high}{mark}"


def spoken_number(one: Estimate) -> str:
    """Return the number of an estimate with its sign, or the range that stands in its place.

    Examples
    --------
    >>> from dvstats.core.estimate import Identified, Interval
    >>> spoken_number(Estimate(479.1, 271, Interval(355, 893), "mixing-range", lower_bound=True,
    ...                        identified=Identified(479.1, 728.6, "the mixing")))
    '479–729'
    """
    doubt = "? " if one.doubtful else ""
    if one.identified is not None:
        return f"{doubt}{spoken(one.identified.low)}–{spoken(one.identified.high)}"
    return f"{doubt or ('≥ ' if one.lower_bound else '')}{spoken(one.n_hat)}"


def _wrapped(text: str, width: int, head: str = "") -> list[str]:
    """Wrap a text beside its head; later lines stand under the first."""
    return textwrap.wrap(text, width, initial_indent=head, subsequent_indent=" " * len(head)) or [head.rstrip()]
