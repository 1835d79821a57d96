"""Hierarchical log-linear models of lists: which interactions there are, in two notations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from dvstats.core.errors import InputError

Term = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A hierarchical model: with an interaction it holds all interactions within it, and every list by itself.

    Parameters
    ----------
    n_lists
        Number of lists.
    interactions
        Sets of two or more lists, numbered from 0, that depend on each other.

    Examples
    --------
    >>> print(Hierarchy.parse("[12,23]", ("police", "shelter", "clinic")))
    [12,23]
    >>> print(Hierarchy.parse("[police.clinic]", ("police", "shelter", "clinic")))
    [13,2]
    """

    n_lists: int
    interactions: frozenset[Term] = frozenset()

    def __post_init__(self) -> None:
        within = {
            part
            for term in self.interactions
            for k in range(2, len(term) + 1)
            for part in combinations(sorted(term), k)
        }
        object.__setattr__(self, "interactions", frozenset(within))

    @classmethod
    def parse(cls, text: str, lists: tuple[str, ...]) -> Hierarchy:
        """Read a model: ``[12,3]`` or ``[police.shelter,clinic]``; a list left out is by itself."""
        found = re.fullmatch(r"\s*\[([^\[\]]*)\]\s*", text)
        if not found or not found[1].strip():
            raise InputError(f"model {text!r}", rule="a model is written [12,3] or [police.shelter,clinic]")
        terms = [_term(word.strip(), lists, text) for word in found[1].split(",")]
        return cls(len(lists), frozenset(term for term in terms if len(term) > 1))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The constant, the lists, the interactions, smaller ones first."""
        singles = [(place,) for place in range(self.n_lists)]
        return ((), *singles, *sorted(self.interactions, key=lambda term: (len(term), term)))

    @property
    def order(self) -> int:
        """Number of lists in the largest interaction."""
        return max((len(term) for term in self.interactions), default=1)

    @property
    def generators(self) -> tuple[Term, ...]:
        """The terms that lie within no other."""
        terms = [term for term in self.terms if term]
        tops = [term for term in terms if not any(set(term) < set(other) for other in terms)]
        return tuple(sorted(tops, key=lambda term: (-len(term), term)))

    def __str__(self) -> str:
        glue = "" if self.n_lists < 10 else "."
        return f"[{','.join(glue.join(str(place + 1) for place in term) for term in self.generators)}]"


def hierarchies(n_lists: int, max_order: int) -> Iterator[Hierarchy]:
    """Yield every hierarchical model up to an order, one at a time; the one with all lists together tells nothing of N.

    Examples
    --------
    >>> [sum(1 for _ in hierarchies(t, t)) for t in (2, 3, 4)]
    [1, 8, 113]
    """
    places = range(n_lists)
    candidates = [term for k in range(2, min(max_order, n_lists - 1) + 1) for term in combinations(places, k)]
    for interactions in _closed(candidates, 0, frozenset()):
        yield Hierarchy(n_lists, interactions)


def _closed(candidates: list[Term], place: int, chosen: frozenset[Term]) -> Iterator[frozenset[Term]]:
    """Yield the sets of terms that hold with a term all terms within it; smaller terms are decided first."""
    if place == len(candidates):
        yield chosen
        return
    yield from _closed(candidates, place + 1, chosen)
    term = candidates[place]
    if len(term) == 2 or all(part in chosen for part in combinations(term, len(term) - 1)):
        yield from _closed(candidates, place + 1, chosen | {term})


def _term(word: str, lists: tuple[str, ...], text: str) -> Term:
    """Return one generator: names between points, or digits."""
    names = word.split(".")
    if all(name in lists for name in names):
        places: Iterable[int] = [lists.index(name) for name in names]
    elif word.isascii() and word.isdigit() and all(0 < int(digit) <= len(lists) for digit in word):
        places = [int(digit) - 1 for digit in word]
    elif all(name.isascii() and name.isdigit() and 0 < int(name) <= len(lists) for name in names):
        places = [int(name) - 1 for name in names]
    else:
        raise InputError(f"{word!r} in model {text!r}", rule=f"lists are numbered 1 to {len(lists)}, or named",
                         hint=f"there are: {', '.join(lists)}")  # fmt: skip
    places = list(places)
    if len(set(places)) < len(places):
        raise InputError(f"{word!r} in model {text!r}", rule="a list stands once in an interaction")
    return tuple(sorted(places))
