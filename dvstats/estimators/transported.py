"""Two lists whose dependence is like that between two lists elsewhere, where a third list shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._loglinear import CLOSED, LINKED
from dvstats.estimators._pairs import Pairs, pairs
from dvstats.estimators._two_lists import few_shared, two_lists
from dvstats.numerics.fourth_cell import FourthCell, fourth_cell
from dvstats.numerics.nested_effects import Mixture, Nested, nested_effects

FEWEST, MOST, LEAST_TABLES = 3, 6, 3
FEW_TABLES = 6
KIND = "posterior quantiles over odds ratios found elsewhere"
LIKE = "dependence between these two lists is like that between two lists of the {number} tables elsewhere"
FOUND = "dependence there is what the models of `averaged` make of it"
ELSEWHERE = (
    "of {pairs} pairs of lists in {tables} tables elsewhere the typical odds ratio is {middle:.2g}; that of one more "
    "pair lies between {low:.2g} and {high:.2g} with {level:.0%}"
)
INDEPENDENT = "independent lists, odds ratio 1, would say {told}"
TIPPING = (
    "from an odds ratio of {ratio:.2g} on, more than half of all are on neither list; that of one more pair is so in "
    "{chance}"
)
PRIOR = "the prior of how far odds ratios differ moves the answer: a scale of {told}"
FEW = "{tables} tables tell little of how far odds ratios differ: the prior of that takes part"
LEFT_OUT = "{number} of the tables elsewhere set no limit on their own unseen and are left out"
NONE = Mixture(np.ones(1), np.zeros(1), np.zeros(1))


@dataclass(frozen=True, slots=True)
class Transported:
    r"""Two lists that depend on each other as two lists do elsewhere, where three or more lists show it.

    .. math::

        n_{00} \sim \text{Poisson}\left(e^{\theta} \frac{\lambda_{10} \lambda_{01}}{\lambda_{11}}\right), \qquad
        \theta = \mu + b + w, \quad b \sim N(0, \tau_b^2), \quad w \sim N(0, \tau_w^2)

    where :math:`\mu, \tau_b, \tau_w` are learned from the odds ratios of all pairs of lists in tables of three to six
    lists: :math:`\hat\theta_{ij}`, of pair j in table i, has the error of its counts and of the unseen of its table,
    which all pairs of the table share and for which the models of `averaged` are asked. :math:`\tau_b` is the spread
    between tables and :math:`\tau_w` that within them, both with half-normal priors; :math:`\mu` and the rates
    :math:`\lambda` have flat and Jeffreys priors. It is the odds ratio among all people, those on no list included, so
    that people may differ in how visible they are. The estimate is the posterior median.

    Two lists alone cannot show :math:`\theta`, so that nothing in the table at hand can contradict the answer: its
    interval is as wide as odds ratios elsewhere differ. Choose tables elsewhere for what their lists are (police,
    shelters, hospitals), before seeing what they say.

    Parameters
    ----------
    elsewhere
        Tables of three to six lists, three or more of them; on the command line their files, with commas.
    scale
        Scale of the half-normal priors of how far log odds ratios differ, between tables and within.
    level
        Level of the interval between posterior quantiles.

    Raises
    ------
    InputError
        A table elsewhere has another number of lists, is given twice, or holds the one at hand.
    EstimationError
        Fewer than three of the tables elsewhere tell the odds ratios of their lists, the lists share no case, or one of
        them holds the other.

    References
    ----------
    Lum K, Ball P (2015). Estimating undocumented homicides with two lists and list dependence. Human Rights Data
    Analysis Group.
    Gerritse SC, van der Heijden PGM, Bakker BFM (2015). Journal of Official Statistics 31(3), 357–379.
    Higgins JPT, Thompson SG, Spiegelhalter DJ (2009). Journal of the Royal Statistical Society A 172(1), 137–159.

    Examples
    --------
    >>> from dvstats.store.capture_file import read_captures
    >>> from dvstats.store.sample import sample
    >>> names = ("new_york_spina_bifida", "taiwan_hepatitis_a_1995", "uk_modern_slavery_2013_five_lists",
    ...          "us_western_trafficking_five_lists")
    >>> four = tuple(read_captures(sample(f"captures/{name}.csv")) for name in names)
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> print(Transported(four).fit(lists))
    transported: 150 (95% CI 121–701); 120 observed, coverage 80%
    """

    elsewhere: tuple[CaptureTable, ...]
    scale: float = 1.0
    level: float = 0.95
    method: ClassVar[str] = "transported"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 2)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate N under the odds ratios found elsewhere."""
        check_level(self.level)
        self._check(captures)
        cells = _cells(captures, self.method)
        learned, n = self.learned(), captures.n_observed
        found = self.odds_ratios()
        unseen = fourth_cell(*cells, found.another)
        low, high = (n + unseen.quantile(tail) for tail in self._tails())
        words = (CLOSED, LIKE.format(number=len(learned)), FOUND, LINKED)
        told = tuple(self._warnings(n, cells, learned, found))
        return Estimate(n + unseen.quantile(0.5), n, Interval(low, high, self.level, KIND), self.method, words,
                        warnings=(*told, *few_shared(int(cells[0]))))  # fmt: skip

    def learned(self) -> tuple[Pairs, ...]:
        """Return the odds ratios of the pairs of each table elsewhere that tells them."""
        found = []
        for table in self.elsewhere:
            try:
                found.append(pairs(table))
            except EstimationError:
                continue
        if len(found) < LEAST_TABLES:
            raise EstimationError(
                self.method, f"{len(found)} tables elsewhere tell odds ratios of their lists, and {LEAST_TABLES} must",
                "give more with --elsewhere, or look at a range of odds ratios",
            )  # fmt: skip
        return tuple(found)

    def odds_ratios(self) -> Nested:
        """Return what the tables elsewhere tell of the log odds ratio of one more pair of lists."""
        return self._nested(self.learned(), self.scale)

    def _nested(self, learned: tuple[Pairs, ...], scale: float) -> Nested:
        return nested_effects([one.log_odds for one in learned], [one.errors for one in learned], scale)

    def _tails(self) -> tuple[float, float]:
        return (1 - self.level) / 2, (1 + self.level) / 2

    def _check(self, captures: CaptureTable) -> None:
        if not self.scale > 0:
            raise InputError(f"scale is {self.scale}", rule="the scale of a prior is above 0")
        for place, table in enumerate(self.elsewhere, start=1):
            if not FEWEST <= table.n_lists <= MOST:
                raise InputError(f"table {place} elsewhere has {table.n_lists} lists",
                                 rule=f"it takes {FEWEST} to {MOST} to tell their odds ratios")  # fmt: skip
            if table in self.elsewhere[: place - 1]:
                raise InputError(f"table {place} elsewhere is given twice", rule="each is counted once")
            if _holds(table, captures):
                raise InputError(f"table {place} elsewhere holds the two lists", rule="elsewhere is not here",
                                 hint="estimate that table, with averaged")  # fmt: skip

    def _warnings(
        self, n: int, cells: tuple[int, int, int], learned: tuple[Pairs, ...], found: Nested
    ) -> Iterator[str]:
        low, middle, high = (float(np.exp(found.another.quantile(share))) for share in _around(self.level))
        number = sum(len(one.names) for one in learned)
        yield ELSEWHERE.format(pairs=number, tables=len(learned), middle=middle, low=low, high=high, level=self.level)
        yield INDEPENDENT.format(told=_told(n, fourth_cell(*cells, NONE), self.level))
        both, first, second = cells
        ratio = n * both / (first * second)
        chance = 1 - float(found.another.below(np.array(np.log(ratio))))
        yield TIPPING.format(ratio=ratio, chance=_share(chance))
        others = [(scale, self._nested(learned, scale)) for scale in (self.scale / 2, self.scale * 2)]
        told = [f"{scale:g} says {_told(n, fourth_cell(*cells, law.another), self.level)}" for scale, law in others]
        yield PRIOR.format(told="; ".join(told))
        if len(learned) < FEW_TABLES:
            yield FEW.format(tables=len(learned))
        if len(learned) < len(self.elsewhere):
            yield LEFT_OUT.format(number=len(self.elsewhere) - len(learned))


def _cells(captures: CaptureTable, method: str) -> tuple[int, int, int]:
    n1, n2, m = two_lists(captures, method)
    first, second = captures.lists
    if m in (n1, n2):
        inner, outer = (second, first) if n2 == m else (first, second)
        raise EstimationError(method, f"all cases of {inner} are on {outer}",
                              "a list within the other tells nothing of the unseen")  # fmt: skip
    return m, n1 - m, n2 - m


def _holds(table: CaptureTable, captures: CaptureTable) -> bool:
    """Tell whether two lists of a table have the counts of the table at hand, whatever their names."""
    here = sorted(captures.counts.values()), captures.on(*captures.lists)
    parts = (table.only(*pair) for pair in combinations(table.lists, 2))
    return any((sorted(part.counts.values()), part.on(*part.lists)) == here for part in parts)


def _around(level: float) -> tuple[float, float, float]:
    return (1 - level) / 2, 0.5, (1 + level) / 2


def _told(n: int, unseen: FourthCell, level: float) -> str:
    low, middle, high = (n + unseen.quantile(share) for share in _around(level))
    return f"{middle:,.0f} ({low:,.0f}–{high:,.0f})"


def _share(chance: float) -> str:
    return f"{chance:.0%}" if 0.005 <= chance <= 0.995 else "less than 1%" if chance < 0.5 else "more than 99%"
