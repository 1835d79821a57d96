"""What a clerical review says: rates of false and missed links, and linkages that the answers allow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from dvstats.core.captures import CaptureTable, histories
from dvstats.numerics.lattice_algebra import Array, Ints
from dvstats.numerics.proportions import exact_limits
from dvstats.records.merges import Merges, makes

NEUTRAL = 1 / 3
FALSE, MISSED = "false links", "missed links"


@dataclass(frozen=True, slots=True)
class Search:
    """Persons of one list who were searched for in another.

    Parameters
    ----------
    i, j
        The lists, by number.
    of
        How many persons of list i have no link to list j.
    checked
        How many of them were searched for.
    found
        For each one found whom no merge speaks for, the lists, as bits, of the two persons that the linkage made of
        one; 0 for a row that could not be compared.
    """

    i: int
    j: int
    of: int
    checked: int
    found: tuple[tuple[int, int], ...]

    def first_of(self) -> tuple[tuple[int, int], ...]:
        """Return those found whom no search of an earlier pair of lists finds too, so that nobody is found twice."""
        return tuple(pair for pair in self.found if _first_link(*pair, self.j) == (self.i, self.j))


def _first_link(left: int, right: int, j: int) -> tuple[int, int]:
    """Return the first pair of lists of which a search would find the one person when it looks for the other."""
    sides = (left, right or 1 << j), (right or 1 << j, left)
    lists = range(max(left, right, 1 << j).bit_length())
    return min((p, q) for p, q in combinations(lists, 2) for one, other in sides
               if one >> p & 1 and not one >> q & 1 and other >> q & 1)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Reviewed:
    r"""The answers of a review, stratum by stratum.

    Parameters
    ----------
    merges
        The merges of the linkage.
    threshold
        That of the linkage.
    stratum
        The stratum of each merge, by number.
    members, checked, same
        For each stratum how many merges it has, how many were answered, and how many of these are of one person.
    searches
        For each pair of lists who was searched for.
    left, right
        On which lists, as bits, the two sides of each merge are.
    """

    merges: Merges
    threshold: float
    stratum: Ints
    members: Ints
    checked: Ints
    same: Ints
    searches: tuple[Search, ...]
    left: Ints
    right: Ints

    def draws(self, number: int, seed: int = 1) -> list[CaptureTable]:
        """Return tables of several linkages that the answers allow, each of a stream of random numbers of its own."""
        return [self.draw(np.random.default_rng(one)) for one in np.random.SeedSequence(seed).spawn(number)]

    def draw(self, rng: np.random.Generator) -> CaptureTable:
        r"""Return the table of one linkage that the answers allow.

        In each stratum the share that is of one person is drawn from Beta(x + ⅓, n − x + ⅓), whose median is nearly
        x / n (Kerman 2011), and then each merge; so are the persons who would be found in a search. The uncertainty of
        the rates is in the spread of several draws.

        References
        ----------
        Kerman J (2011). Electronic Journal of Statistics 5, 1450–1470.
        """
        share = rng.beta(self.same + NEUTRAL, self.checked - self.same + NEUTRAL)
        table = self.merges.captures(np.asarray(rng.random(len(self.stratum)) < share[self.stratum]))
        cells = np.nan_to_num(table.cells()).astype(np.int64)
        for search in self.searches:
            _found(cells, search, rng)
        counts = {h: int(cells[sum(bit << i for i, bit in enumerate(h))]) for h in histories(len(table.lists))}
        return CaptureTable(table.lists, counts)

    def error_rates(self, level: float = 0.95) -> pd.DataFrame:
        """Return, for each pair of lists, the share of links that are false, and of persons who missed one.

        A link is what a merge makes when one side is on one list and the other on the other. Merges of a stratum are
        taken to be right equally often, whichever lists they join.

        Returns
        -------
        pandas.DataFrame
            `first`, `second`, `error` (`false links`, `missed links`), `estimate`, `conf_low`, `conf_high`,
            `conf_level`, `of` (links, or persons of the first list without one), `searched`, and `checked` and `wrong`:
            a random sample that would tell as much, for `--links` and `--non-links` of `linkage-corrected` and
            `linkage-corrected-loglinear`.
        """
        rows = []
        for search, (i, j) in zip(self.searches, combinations(range(len(self.merges.lists)), 2), strict=True):
            names = {"first": self.merges.lists[i], "second": self.merges.lists[j]}
            rows.append(names | {"error": FALSE} | self._false(i, j, level))
            rows.append(names | {"error": MISSED} | self._missed(search, level))
        return pd.DataFrame(rows)

    def samples(self, level: float = 0.95) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the samples of links and of non-links, checked and wrong for each pair of lists."""
        rates = self.error_rates(level)
        links, non_links = (rates.loc[rates["error"] == error, ["checked", "wrong"]].to_numpy(dtype=float)
                            for error in (FALSE, MISSED))  # fmt: skip
        return tuple(links.ravel().tolist()), tuple(non_links.ravel().tolist())

    def _making(self, i: int, j: int, accepted: bool) -> Ints:
        """Return the number of merges of each stratum that make a link of two lists, or would."""
        chosen = makes(self.left, self.right, i, j) & (self.merges.at(self.threshold) == accepted)
        return np.bincount(self.stratum[chosen], minlength=len(self.members))

    def _false(self, i: int, j: int, level: float) -> dict[str, object]:
        number = self._making(i, j, accepted=True)
        here = number > 0
        return _rate(number[here], (self.checked - self.same)[here], self.checked[here], self.members[here],
                     int(number.sum()), level)  # fmt: skip

    def _missed(self, search: Search, level: float) -> dict[str, object]:
        number = self._making(search.i, search.j, accepted=False)
        here = number > 0
        columns = number[here], self.same[here], self.checked[here], self.members[here]
        if search.checked:
            more = search.of, len(search.found), search.checked, search.of
            number, same, checked, members = (np.append(*both) for both in zip(columns, more, strict=True))
            columns = number, same, checked, members
        return _rate(*columns, search.of, level) | {"searched": search.checked}


def _found(cells: Ints, search: Search, rng: np.random.Generator) -> None:
    """Join, in the cells of a table, the persons whom a search of everybody would have found."""
    if not search.checked:
        return
    seen = search.first_of()
    share = rng.beta(len(seen) + NEUTRAL, search.checked - len(seen) + NEUTRAL)
    kinds = seen or ((1 << search.i, 1 << search.j),)
    numbers = rng.multinomial(rng.binomial(search.of, share), rng.dirichlet(np.ones(len(kinds))))
    for (left, right), wanted in zip(kinds, numbers, strict=True):
        joined = left | (right or 1 << search.j)
        number = min(wanted, cells[left], cells[right] if right else wanted)
        cells[left] -= number
        cells[right] -= number if right else 0
        cells[joined] += number


def _rate(number: Ints, wrong: Ints, checked: Ints, members: Ints, of: int, level: float) -> dict[str, object]:
    rate, told = effective(number / max(of, 1), wrong, checked, members, of)
    low, high = exact_limits(rate * told, told, level)
    return {"estimate": rate, "conf_low": low, "conf_high": high, "conf_level": level, "of": of, "checked": told,
            "wrong": rate * told}  # fmt: skip


def effective(weight: Array, wrong: Ints, checked: Ints, members: Ints, of: int) -> tuple[float, float]:
    """Return the rate of a stratified sample, and how many drawn at random would tell as much.

    Never more than there are. Without any stratum nothing is wrong, as nothing could be.

    Examples
    --------
    >>> rate, number = effective(np.array([1.0]), np.array([3]), np.array([50]), np.array([10**9]), 10**9)
    >>> round(rate, 3), round(number, 3)
    (0.06, 50.0)
    """
    smooth = (wrong + 0.5) / (checked + 1)
    rate, told = float(weight @ (wrong / checked)), float(weight @ smooth)
    variance = float(weight**2 @ (smooth * (1 - smooth) / checked * (1 - checked / members)))
    most = float(max(of, 1))
    return rate, min(told * (1 - told) / variance, most) if variance > 0 else most
