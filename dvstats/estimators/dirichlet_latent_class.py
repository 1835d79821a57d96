"""Two to six lists: people fall into classes, on whose lists they are independent; how many is left to the data."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError, NotConvergedError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._draws import Draws
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number
from dvstats.numerics.latent_class_chain import run_chain, smaller_tables

CLASSES = (
    "people fall into classes; within a class the lists are independent, and everybody is equally likely to be on each"
)
STATE = (
    "how far the chains differ (R-hat, 1 where they agree): {rhat:.3f}; draws as good as independent: "
    "{effective:,.0f}; classes that hold people: {occupied:.0f}"
)
APART = "the chains do not agree ({state}): their medians are {medians}"
WEAK = (
    "classes fit as well with other numbers of the unseen: the prior of the classes has a part in this answer ({state})"
)
AGREED = "the medians of the chains are {medians}; other samplers may stay elsewhere in shorter chains"
OF_PRIOR = "{most:,.0f} is the largest N that was allowed"


@dataclass(frozen=True, slots=True)
class DirichletLatentClass:
    r"""People fall into latent classes, as many as a Dirichlet process gives; lists are independent within a class.

    .. math::

        p(w) = \sum_k \pi_k \prod_j \lambda_{jk}^{w_j} (1 - \lambda_{jk})^{1 - w_j}, \qquad
        \pi_k = V_k \prod_{l < k} (1 - V_l), \quad V_k \sim \text{Beta}(1, \alpha), \quad
        \lambda_{jk} \sim \text{Beta}(1, 1), \quad \alpha \sim \text{Gamma}(a, b), \quad p(N) \propto 1/N

    Several chains start at random places. Where they do not agree (R-hat of 1.01 or more, 400 effective draws or fewer)
    there is no estimate but a refusal with the medians of the chains: a single chain would have printed one of them.
    Labels of classes change places, and each chain exchanges its classes with chains of smaller tables, so that chains
    agree more often; a chain alone may stay for tens of thousands of sweeps where it began. N need not be identified by
    such a model: classes that hardly any list sees leave no trace.

    Parameters
    ----------
    n_classes
        Largest number of classes.
    shape
        Shape of the gamma prior of the concentration.
    rate
        Rate of the gamma prior of the concentration.
    chains
        Number of chains, two or more.
    burn_in
        Sweeps of each chain that are dropped.
    draws
        Draws that are kept of each chain.
    thinning
        Sweeps from one draw to the next.
    beside
        The parts of the cases that the smaller tables have; none for chains alone.
    most
        The largest N that is allowed; all if not given.
    level
        Level of the interval between posterior quantiles.
    seed
        Seed; each chain has a stream of its own.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    References
    ----------
    Manrique-Vallier D (2016). Bayesian population size estimation using Dirichlet process mixtures. Biometrics 72(4),
    1246–1254.
    Geyer CJ (1991). Markov chain Monte Carlo maximum likelihood. Computing Science and Statistics 23, 156–163.
    Papaspiliopoulos O, Roberts GO (2008). Retrospective Markov chain Monte Carlo methods for Dirichlet process
    hierarchical models. Biometrika 95(1), 169–186.
    Hastie DI, Liverani S, Richardson S (2015). Sampling from Dirichlet process mixture models with unknown
    concentration parameter. Statistics and Computing 25(5), 1023–1037.
    Vehtari A, Gelman A, Simpson D, Carpenter B, Bürkner PC (2021). Rank-normalization, folding, and localization.
    Bayesian Analysis 16(2), 667–718.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(DirichletLatentClass(burn_in=1_000, draws=1_000, thinning=20).fit(table))
    dirichlet-latent-class: 734 (95% CI 685–820); 626 observed, coverage 85%
    """

    n_classes: int = 10
    shape: float = 0.25
    rate: float = 0.25
    chains: int = 4
    burn_in: int = 20_000
    draws: int = 4_000
    thinning: int = 20
    beside: tuple[float, ...] = (0.5, 0.2)
    most: float = np.inf
    level: float = 0.95
    seed: int = 1
    jobs: int = 0
    method: ClassVar[str] = "dirichlet-latent-class"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Sample, and give an estimate only if the chains agree."""
        check_level(self.level)
        found = self.sample(captures)
        medians = ", ".join(f"{median:,.0f}" for median in found.medians)
        state = STATE.format(rhat=found.rhat, effective=found.effective, occupied=np.median(found.occupied))
        if not found.converged:
            raise NotConvergedError(self.method, APART.format(state=state, medians=medians),
                                    "run longer chains (draws, thinning), or use averaged")  # fmt: skip
        low, middle, high = np.quantile(found.numbers, [(1 - self.level) / 2, 0.5, (1 + self.level) / 2])
        span = Interval(float(low), float(high), self.level, "posterior quantiles of a sampler")
        bound = (OF_PRIOR.format(most=self.most),) if np.isfinite(self.most) else ()
        told = (WEAK.format(state=state), AGREED.format(medians=medians), *bound)
        return Estimate(float(middle), captures.n_observed, span, self.method, (CLOSED, CLASSES, LINKED), warnings=told)

    def sample(self, captures: CaptureTable) -> Draws:
        """Run the chains and return their draws, whether they agree or not."""
        check_number(captures, self.method, *self.n_lists)
        self._check(captures)
        seen = {history: count for history, count in captures.counts.items() if count}
        histories = np.array([*seen, (0,) * captures.n_lists], dtype=np.int64)
        tables = smaller_tables(np.array(list(seen.values()), dtype=np.int64), self.beside)
        numbers, occupied = (np.zeros((self.chains, self.draws), dtype=np.int64) for _ in range(2))
        concentration = np.zeros((self.chains, self.draws))
        streams = np.random.SeedSequence(self.seed).spawn(self.chains)

        def one(chain: int) -> None:
            rng = np.random.Generator(np.random.PCG64(streams[chain]))
            prior = (self.n_classes, self.shape, self.rate, float(self.most))
            run_chain(rng, histories, tables, prior, (self.burn_in, self.thinning),
                      (numbers[chain], occupied[chain], concentration[chain]))  # fmt: skip

        with ThreadPoolExecutor(self.jobs or os.cpu_count() or 1) as pool:
            list(pool.map(one, range(self.chains)))
        return Draws(numbers, occupied, concentration)

    def _check(self, captures: CaptureTable) -> None:
        if captures.cannot_occur:
            raise EstimationError(self.method, "some histories cannot occur, and classes are on all lists",
                                  "take the lists that cover everybody, with --lists")  # fmt: skip
        if self.chains < 2:
            raise InputError(f"{self.chains} chain", rule="one chain cannot show whether it agrees with another",
                             hint="4 chains")  # fmt: skip
        if not all(0 < part < 1 for part in self.beside):
            raise InputError(f"smaller tables with {self.beside} of the cases", rule="each part lies between 0 and 1",
                             hint="(0.5, 0.2)")  # fmt: skip
        if self.n_classes < 1 or self.draws < 4 or self.thinning < 1 or self.burn_in < 0:
            raise InputError("classes, draws, thinning or burn-in", rule="1, 4, 1 and 0 at least")
        if not all(0 < one < np.inf for one in (self.shape, self.rate)):
            raise InputError(f"shape {self.shape:g} and rate {self.rate:g} of the concentration's prior",
                             rule="both are above 0 and finite", hint="0.25 and 0.25")  # fmt: skip
        if not self.most > captures.n_observed:
            raise InputError(f"at most {self.most:,.0f} cases", rule=f"{captures.n_observed:,} were observed")
