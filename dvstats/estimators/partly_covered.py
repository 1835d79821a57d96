"""Two to twelve lists over strata, some of which a list does not cover: a log-linear model of all, fitted by EM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable, History, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._loglinear import CLOSED, EQUAL, LINKED, dependence, patterns
from dvstats.numerics.collapsed_tables import CollapsedFit, fit_collapsed
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.poisson_loglinear import Array

SAME_DEPENDENCE = "the lists depend on each other in the same way in every stratum"
WHOLE = "every list covers every stratum: nothing is missing, and this is the model of loglinear"
AS_ELSEWHERE = "{list}, which does not cover {strata}, would hold cases there as readily as elsewhere"


@dataclass(frozen=True, slots=True)
class PartlyCovered:
    r"""Lists that do not cover all strata: a list would hold cases of the others as it does where it works.

    .. math::

        \log m_{sh} = \beta_{s0} + \sum_{i} \beta_{si} h_i + \sum_{T} \gamma_T \prod_{i \in T} h_i, \qquad
        E(y_{sg}) = \sum_{h:\, h_{K_s} = g} m_{sh}, \qquad
        \hat N = n + \sum_s \sum_{h:\, h_{K_s} = 0} \hat m_{sh}

    for stratum s, history h over all lists and the lists :math:`K_s` that cover s: a case counted as g on these may or
    may not have been on the others, had they covered it. The EM algorithm parts the counts over the missing margin. A
    list that covers every stratum has an effect :math:`\beta_{si}` in each; one that does not has one effect for all,
    which is what its dependence on others needs. With every list everywhere it is the model with shared interactions,
    and with one stratum the log-linear model.

    In the table a list that does not cover a stratum is told by rows with an empty count, one for each history on it;
    the strata are those of `--by`.

    Parameters
    ----------
    model
        Generators by number, ``[12,23]``, or by name, ``[police.shelter,clinic]``.
    level
        Confidence level of the interval.

    Raises
    ------
    NotIdentifiableError
        A list of the model that covers nobody, fewer than two lists in a stratum, a pair in the model without a case,
        or counts that do not tell some effect.

    References
    ----------
    Zwane EN, van der Pal-de Bruin K, van der Heijden PGM (2004). Statistics in Medicine 23(14), 2267–2281.
    Zwane EN, van der Heijden PGM (2007). Statistics in Medicine 26(5), 1069–1089.

    Examples
    --------
    Nobody in the north could be on the list of shelters:

    >>> south = CaptureTable(("police", "clinic", "shelter"), {
    ...     (1, 0, 0): 216, (0, 1, 0): 144, (0, 0, 1): 144, (1, 1, 0): 96, (1, 0, 1): 96, (0, 1, 1): 64, (1, 1, 1): 64})
    >>> north = CaptureTable(("police", "clinic", "shelter"), {(1, 0, 0): 180, (0, 1, 0): 120, (1, 1, 0): 120},
    ...     frozenset({(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)}))
    >>> groups, total = PartlyCovered("[1,2,3]").by({"north": north, "south": south})
    >>> print(groups["north"])
    partly-covered: 600 (95% CI 550–669, conditional on the model [1,2,3]); 420 observed, coverage 70%
    """

    model: str
    level: float = 0.95
    method: ClassVar[str] = "partly-covered"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate from one stratum; its lists that cover nobody are left out."""
        return self.by({"all": captures})[1]

    def by(self, strata: Mapping[str, CaptureTable]) -> tuple[dict[str, Estimate], Estimate]:
        """Return the estimate of each stratum and of their sum, of one fit."""
        check_level(self.level)
        lists = next(iter(strata.values())).lists
        if any(table.lists != lists for table in strata.values()):
            raise InputError("strata over different lists", rule="all strata have the same lists")
        model = Hierarchy.parse(self.model, lists)
        covered = {name: _covered(table, name, self.method) for name, table in strata.items()}
        _check(strata, covered, model, self.method)
        cells = _cells(strata, covered)
        found = fit_collapsed(_design(strata, covered, model), cells.group, cells.counts)
        if found is None:
            raise NotIdentifiableError(
                self.method, f"under {model} the counts do not tell every effect of the lists and their dependence, "
                "or put one at infinity",
                "use a model with fewer interactions",
            )  # fmt: skip
        words = (CLOSED, dependence(model, lists), *_words(lists, covered), EQUAL, LINKED)
        told = ModelFit(str(model), "exists", len(found.covariance), len(cells.counts) - len(found.covariance),
                        found.deviance)  # fmt: skip
        every = np.ones(len(cells.group), dtype=bool)
        groups = {
            name: self._estimate(found, cells, cells.stratum == place, strata[name].n_observed, words, told)
            for place, name in enumerate(strata)
        }
        n = sum(table.n_observed for table in strata.values())
        total = self._estimate(found, cells, every, n, words, told)
        return groups, total if any(False in here for here in covered.values()) else replace(total, warnings=(WHOLE,))

    def _estimate(
        self, found: CollapsedFit, cells: _Cells, within: np.ndarray, n: int, words: tuple[str, ...], told: ModelFit
    ) -> Estimate:
        unseen, slopes = found.sum_over(within & (cells.group < 0))
        variance = unseen + float(slopes @ found.covariance @ slopes)
        low, high = unseen_lognormal(n, unseen, variance, self.level)
        span = Interval(low, high, self.level, "log-normal for the unseen part", conditional_on_model=True)
        return Estimate(n + unseen, n, span, self.method, words, variance**0.5, told)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of all strata: which stratum each is of, which count it is part of (-1: none), and the counts."""

    stratum: np.ndarray
    group: np.ndarray
    counts: Array


def _covered(captures: CaptureTable, stratum: str, method: str) -> tuple[bool, ...]:
    """Return which lists cover a stratum; a history that cannot occur for another reason is refused."""
    if not captures.cannot_occur:
        return (True,) * captures.n_lists
    possible = set(captures.counts)
    covered = tuple(any(h[i] for h in possible) for i in range(captures.n_lists))
    if possible != {h for h in histories(captures.n_lists) if not any(h[i] > covered[i] for i in range(len(h)))}:
        raise NotIdentifiableError(method, f"in {stratum} some histories of lists that cover it cannot occur",
                                   "leave the count empty for each history on a list that does not cover the stratum, "
                                   "and for no other")  # fmt: skip
    return covered


def _check(
    strata: Mapping[str, CaptureTable], covered: Mapping[str, tuple[bool, ...]], model: Hierarchy, method: str
) -> None:
    """Refuse what no fit can repair: a stratum of one list, a list without cases, a pair that shares none."""
    for name, table in strata.items():
        if sum(covered[name]) < 2:
            raise NotIdentifiableError(method, f"fewer than two lists cover {name}", "leave the stratum out")
        for place, own in enumerate(table.lists):
            if covered[name][place] and not table.on(own):
                raise NotIdentifiableError(method, f"in {name} {own} holds no case",
                                           f"if {own} does not cover {name}, write an empty count for each history on "
                                           f"{own} there; if it does, leave it out with --lists")  # fmt: skip
    for term in model.interactions:
        names = [next(iter(strata.values())).lists[place] for place in term]
        if not sum(table.on(*names) for table in strata.values()):
            raise NotIdentifiableError(method, f"{' and '.join(names)} share no case", "leave them out of the model")


def _cells(strata: Mapping[str, CaptureTable], covered: Mapping[str, tuple[bool, ...]]) -> _Cells:
    rows = [tuple(int(bit) for bit in row) for row in patterns(next(iter(strata.values())).n_lists)]
    places: dict[tuple[int, History], int] = {}
    group, stratum = [], []
    for s, name in enumerate(strata):
        for row in rows:
            seen = tuple(bit * here for bit, here in zip(row, covered[name], strict=True))
            stratum.append(s)
            group.append(places.setdefault((s, seen), len(places)) if any(seen) else -1)
    tables = list(strata.values())
    counts = np.array([tables[s].counts[seen] for s, seen in places], dtype=float)
    return _Cells(np.array(stratum), np.array(group), counts)


def _design(strata: Mapping[str, CaptureTable], covered: Mapping[str, tuple[bool, ...]], model: Hierarchy) -> Array:
    """Return the design: constants, effects of lists by stratum or shared, interactions."""
    rows = patterns(model.n_lists)
    own = np.eye(len(strata))
    columns = [np.kron(own, np.ones((len(rows), 1)))]
    for place in range(model.n_lists):
        everywhere = all(here[place] for here in covered.values())
        across = own if everywhere else np.ones((len(strata), 1))
        if any(here[place] for here in covered.values()):
            columns.append(np.kron(across, rows[:, [place]]))
    shared = np.ones((len(strata), 1))
    columns += [np.kron(shared, rows[:, list(term)].prod(axis=1, keepdims=True)) for term in model.interactions]
    return np.hstack(columns)


def _words(lists: tuple[str, ...], covered: Mapping[str, tuple[bool, ...]]) -> tuple[str, ...]:
    missing = {own: [name for name, here in covered.items() if not here[place]] for place, own in enumerate(lists)}
    told = [AS_ELSEWHERE.format(list=own, strata=" and ".join(names)) for own, names in missing.items() if names]
    return (*((SAME_DEPENDENCE,) if len(covered) > 1 else ()), *told)
