"""Three to five lists, and strata: any pairs depend on each other; all models are averaged over their posterior."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice
from typing import Any, ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError, NotConvergedError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, check_level, spoken
from dvstats.core.hierarchy import Hierarchy, hierarchies
from dvstats.estimators._crossed import Crossed, Strata, crossed
from dvstats.estimators._loglinear import CLOSED, EQUAL, LINKED, check_number, check_overlap
from dvstats.estimators._model_posterior import ModelPosterior, model_posterior
from dvstats.estimators.outsiders_on_list import OTHERS
from dvstats.numerics.loglinear_evidence import Normal, StudentT

ENOUGH, FEW, MOST_MODELS = 400.0, 20, 40_000
NORMAL, HEAVY = np.inf, 0.001
MOST_OF_IT, WORTH_NAMING, SURE = 0.9, 0.1, 0.995
KIND = "posterior quantiles over all hierarchical models"
BOTH = "posterior quantiles over all hierarchical models, under two priors"
MODELS = (
    "{what} depend on each other as in one of {number:,} hierarchical models, with interactions of {order} at most; "
    "each is as probable as another before the data"
)
ALIKE = "on each list, everybody in a stratum is equally likely to be recorded"
WEIGHTS = "of {number:,} models {few} hold 90% of the posterior; the most probable, {model}, holds {share:.0%}"
CHANCES = "chance that they depend on each other: {told}"
PRIOR = "effects were {own}; {other}, the answer would be {told}"
NORMAL_WORDS = "given a prior worth one cell (unit-information)"
HEAVY_WORDS = "given a prior of a spread that the data tell (t of {freedom:g} degrees of freedom)"
EMPTY = "{names} share no case: how far they depend on each other is told by the prior"
ABSENT = "{number} combinations of strata hold no case; people unseen in them are part of the total"
THIN = "{n:,} cases are few: what strata share, and the prior, tell its number"
BELONG = "of {limit:,} on {list} alone {middle} ({low}–{high}) belong, by what the other lists hold"
WORTH = "{draws:,} weighted draws are worth {effective:,.0f}"


@dataclass(frozen=True, slots=True)
class Hierarchical:
    r"""Lists, and what strata differ in, depend on each other in pairs; no pair is chosen, all models are averaged.

    .. math::

        \log \mu_{hs} = \varphi + \sum_{T \in m} x_T(h, s)' \theta_T, \qquad p(\varphi) \propto 1, \qquad
        \theta \mid \sigma^2 \sim N\big(0, \sigma^2 C (X'X)^{-1}\big), \qquad p(m) \propto 1

    .. math::

        p(N \mid y) = \sum_m p(N \mid y, m) \, p(m \mid y), \qquad
        p(m \mid y) \propto \int \prod_{hs} p(y_{hs} \mid \mu_{hs}) \, p(\theta \mid m) \, d\varphi \, d\theta

    over histories h and strata s, C cells, and the hierarchical models m of lists and strata. With :math:`\sigma^2 = 1`
    the prior is worth one cell; with :math:`\sigma^2 \sim \text{IG}(\nu/2, \nu/2)` the data tell how far effects lie
    from zero. Both are computed always: the cautious range holds the intervals of both. Strata share what they have in
    common: one of few cases borrows from the others, unless they differ.

    A list that also holds people outside the population is named as `outsiders`: of those on it alone an unknown number
    belong, so that their count is an upper limit, in each stratum.

    No model is visited by a chain: its evidence is an integral over weighted draws around its mode, and the answer is
    refused where the draws are worth fewer than 400. The estimate is the posterior median.

    Parameters
    ----------
    outsiders
        The list that also holds people outside the population, by name; empty if there is none.
    freedom
        Degrees of freedom of the prior of effects: infinite is the unit-information prior, 0.001 the t prior of the
        other answer.
    max_order
        How many lists and strata the largest interaction holds, 2 for pairs; fewer than there are lists.
    draws
        Number of draws, about.
    level
        Level of the interval between posterior quantiles.
    seed
        Seed of the draws.

    Raises
    ------
    InputError
        No such list, or more than 40,000 models.
    EstimationError
        Some histories cannot occur, nobody is known to belong, a list holds no case, or none is on two lists.
    NotConvergedError
        The draws are worth too little.

    References
    ----------
    Overstall AM, King R (2014). conting: an R package for Bayesian analysis of complete and incomplete contingency
    tables. Journal of Statistical Software 58(7), 1–27.
    Overstall AM, King R, Bird SM, Hutchinson SJ, Hay G (2014). Statistics in Medicine 33(9), 1564–1579.
    Ntzoufras I, Dellaportas P, Forster JJ (2003). Journal of Statistical Planning and Inference 111, 165–180.
    Sabanés Bové D, Held L (2011). Hyper-g priors for generalized linear models. Bayesian Analysis 6(3), 387–410.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(Hierarchical().fit(table))
    hierarchical: 732 (95% CI 691–799); 626 observed, coverage 86%
    """

    outsiders: str = ""
    freedom: float = NORMAL
    max_order: int = 2
    draws: int = 40_000
    level: float = 0.95
    seed: int = 1
    method: ClassVar[str] = "hierarchical"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 5)
    crosses: ClassVar[bool] = True

    def fit(self, captures: CaptureTable) -> Estimate:
        """Average the models of one stratum."""
        return self.by({"all": captures})[1]

    def by(self, strata: Strata, covariates: tuple[str, ...] = ()) -> tuple[dict[Any, Estimate], Estimate]:
        """Return the estimate of each stratum and of their sum, of one posterior.

        Strata named by several words, as ``("women", "north")``, differ in as many covariates, which may have names.
        """
        table = self._table(strata, covariates)
        self._refuse_apart(table, strata)
        both = {freedom: self._posterior(table, freedom) for freedom in (self.freedom, self._other())}
        groups = {
            key: self._estimate(table, both, np.array([place]), tuple(self._of_stratum(table, place)))
            for place, key in enumerate(table.strata)
            if key in strata
        }
        every = np.arange(len(table.strata))
        return groups, self._estimate(table, both, every, tuple(self._warnings(table, both)))

    def posterior(self, strata: Strata) -> ModelPosterior:
        """Return the probabilities of the models, and weighted draws of those who are missing."""
        return self._posterior(self._table(strata), self.freedom)

    def _table(self, strata: Strata, covariates: tuple[str, ...] = ()) -> Crossed:
        check_level(self.level)
        self._check(tuple(strata.values()))
        table = crossed(strata, self.outsiders, covariates)
        if not table.known.sum():
            raise EstimationError(self.method, f"everybody is on {self.outsiders} alone, and nobody is known to belong",
                                  "without cases on other lists there is no number")  # fmt: skip
        return table

    def _check(self, tables: tuple[CaptureTable, ...]) -> None:
        for captures in tables:
            check_number(captures, self.method, *self.n_lists)
            if captures.cannot_occur:
                raise EstimationError(self.method, "some histories cannot occur, and the prior is on all cells",
                                      "take the lists that cover everybody, or partly-covered")  # fmt: skip
        if not self.freedom > 0:
            raise InputError(f"freedom is {self.freedom}", rule="degrees of freedom are above 0", hint="say inf")
        if not 1 <= self.max_order < tables[0].n_lists:
            raise InputError(f"--max-order {self.max_order}", rule="an interaction holds fewer than all lists",
                             hint="2 for pairs")  # fmt: skip
        if self.draws < 1000:
            raise InputError(f"{self.draws} draws", rule="1,000 at least")

    def _refuse_apart(self, table: Crossed, strata: Strata) -> None:
        """Refuse lists, or a stratum, of which the prior alone would tell how many are unseen."""
        for key, n in zip(table.strata, table.known, strict=True):
            if key in strata and not n:
                name = key if isinstance(key, str) else ", ".join(key)
                raise NotIdentifiableError(self.method, f"in {name} all are on {self.outsiders} alone, and nobody is "
                                           "known to belong", "merge it with another stratum")  # fmt: skip
        known = np.where(table.limited, 0.0, np.nan_to_num(table.counts)).sum(axis=1)
        held = np.indices((2,) * table.n_lists).reshape(table.n_lists, -1)
        if empty := [name for name, on in zip(table.names, held, strict=False) if not known @ on]:
            raise NotIdentifiableError(self.method, f"{empty[0]} holds no case", "leave it out with --lists")
        check_overlap(strata.values(), self.method)

    def _other(self) -> float:
        """Return the prior that is told beside the one that was asked for."""
        return HEAVY if np.isinf(self.freedom) else NORMAL

    def _posterior(self, table: Crossed, freedom: float) -> ModelPosterior:
        models = _models(len(table.names), self.max_order)
        if len(models) > MOST_MODELS:
            raise InputError(f"more than {MOST_MODELS:,} models of {len(table.names)} lists and covariates",
                             rule="all are looked at", hint="leave out or merge lists or strata")  # fmt: skip
        normal = np.isinf(freedom)
        prior = Normal() if normal else StudentT(freedom)
        found = model_posterior(table, models, prior, self.draws, (self.seed, int(normal)))
        if not found.effective >= ENOUGH:
            raise NotConvergedError(
                self.method, f"{len(found.weights):,} draws are worth {found.effective:,.0f}, fewer than {ENOUGH:,.0f}",
                "give more draws, or fewer strata",
            )  # fmt: skip
        return found

    def _estimate(
        self, table: Crossed, both: Mapping[float, ModelPosterior], within: np.ndarray, warnings: tuple[str, ...]
    ) -> Estimate:
        n = int(table.known[within].sum())
        low, middle, high = _numbers(n, both[self.freedom], within, self.level)
        least, _, most = _numbers(n, both[self._other()], within, self.level)
        cautious = Interval(min(low, least), max(high, most), self.level, BOTH)
        return Estimate(middle, n, Interval(low, high, self.level, KIND), self.method, self._assumes(table, both),
                        warnings=warnings, cautious=cautious)  # fmt: skip

    def _assumes(self, table: Crossed, both: Mapping[float, ModelPosterior]) -> tuple[str, ...]:
        several = len(table.strata) > 1
        words = MODELS.format(what="lists and strata" if several else "lists", number=both[self.freedom].number,
                              order=self.max_order)  # fmt: skip
        others = (OTHERS.format(list=self.outsiders),) if self.outsiders else ()
        return CLOSED, words, *others, ALIKE if several else EQUAL, LINKED

    def _of_stratum(self, table: Crossed, place: int) -> Iterator[str]:
        if table.known[place] < FEW:
            yield THIN.format(n=int(table.known[place]))

    def _warnings(self, table: Crossed, both: Mapping[float, ModelPosterior]) -> Iterator[str]:
        found, n, every = both[self.freedom], int(table.known.sum()), np.arange(len(table.strata))
        few = int(np.searchsorted(np.cumsum(found.probabilities), MOST_OF_IT)) + 1
        yield WEIGHTS.format(number=found.number, few=few, model=table.named(found.models[0]),
                             share=found.probabilities[0])  # fmt: skip
        if self.max_order > 1:
            yield CHANCES.format(told=_chances(table, found))
        low, middle, high = _numbers(n, both[self._other()], every, self.level)
        told = f"{spoken(middle)} ({spoken(low)}–{spoken(high)})"
        yield PRIOR.format(own=_prior(self.freedom), other=_prior(self._other()), told=told)
        yield from (EMPTY.format(names=names) for names in _apart(table) if self.max_order > 1)
        if absent := int((table.counts[1:].sum(axis=0) == 0).sum()):
            yield ABSENT.format(number=absent)
        if self.outsiders:
            limit = int(table.counts[table.limited].sum())
            low, middle, high = found.quantiles(found.belong.sum(axis=1), self.level)
            yield BELONG.format(limit=limit, list=self.outsiders, middle=spoken(middle), low=spoken(low),
                                high=spoken(high))  # fmt: skip
        yield WORTH.format(draws=len(found.weights), effective=found.effective)


@lru_cache(maxsize=4)
def _models(n_factors: int, max_order: int) -> tuple[Hierarchy, ...]:
    """Return all models, or so many that they are too many."""
    return tuple(islice(hierarchies(n_factors, max_order), MOST_MODELS + 1))


def _numbers(n: int, found: ModelPosterior, within: np.ndarray, level: float) -> tuple[float, float, float]:
    low, middle, high = found.quantiles(found.missing[:, within].sum(axis=1), level)
    return n + low, n + middle, n + high


def _prior(freedom: float) -> str:
    return NORMAL_WORDS if np.isinf(freedom) else HEAVY_WORDS.format(freedom=freedom)


def _chances(table: Crossed, found: ModelPosterior) -> str:
    pairs = {pair: found.chance(*pair) for pair in combinations(range(len(table.names)), 2)}
    told = [f"{' and '.join(table.names[factor] for factor in pair)} {_share(chance)}"
            for pair, chance in sorted(pairs.items(), key=lambda item: -item[1]) if chance >= WORTH_NAMING]  # fmt: skip
    rest = f"{'the others' if told else 'all pairs'} less than {WORTH_NAMING:.0%}"
    return "; ".join([*told, *([rest] if len(told) < len(pairs) else [])])


def _share(chance: float) -> str:
    return "more than 99%" if chance > SURE else f"{chance:.0%}"


def _apart(table: Crossed) -> Iterator[str]:
    """Yield the pairs of lists that share no case."""
    held = np.indices((2,) * table.n_lists).reshape(table.n_lists, -1).astype(bool)
    whole = np.nansum(table.counts, axis=1)
    for one, other in combinations(range(table.n_lists), 2):
        if not whole[held[one] & held[other]].sum():
            yield f"{table.names[one]} and {table.names[other]}"
