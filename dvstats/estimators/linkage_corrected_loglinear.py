"""Two to six lists whose links were checked by hand: a log-linear model of the persons behind what was linked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._clerical import CHECKED, check_replicates, sample
from dvstats.estimators._loglinear import CLOSED, EQUAL, check_number, dependence, design_of, observed, patterns
from dvstats.numerics.composite_link import ThroughFit, fit_through
from dvstats.numerics.lattice_algebra import Array
from dvstats.numerics.multinomial_profile import FARTHEST
from dvstats.numerics.record_splits import keeping, merge_at_random, split_at_random, splits

ALONE = "a record that is not linked stays alone, with the same chance whichever other lists its person is on"
AMONG = "a record linked to others' records is so with the same chance whichever lists these are on"
ONCE = "each list holds a person once, and nobody else's record is taken for a second one"


@dataclass(frozen=True, slots=True)
class LinkageCorrectedLogLinear:
    r"""Lists depend on each other only as the model says, and records are linked with errors that a sample tells.

    Let y count by history what the linkage made persons of, z what they would be without false links, and :math:`\mu`
    the persons themselves. Parting errs in the same way twice: a false link has put together what must be parted, a
    missed one has parted what belongs together. With the matrix :math:`S(k)` that splits persons whose records stay
    with the others with the probabilities :math:`k_i`, each by itself,

    .. math::

        z = S(k')\, y, \qquad \operatorname{E} z = S(k)\, \mu, \qquad \log \mu = X \beta, \qquad
        \hat N = \sum_h \hat\mu_h + e^{\hat\beta_0}

    Of the :math:`L` links of a pair of lists i, j a share f is false, and of the U persons on i without a link to j a
    share g missed one:

    .. math::

        k'_i k'_j = 1 - f, \qquad k_i k_j = \frac{L (1 - f)}{L (1 - f) + U g}

    the share of the true pairs that are linked. One sample of the links of all pairs of lists makes :math:`k_i` the
    same for all lists; one for each pair lets them differ, by least squares of the logarithms. The model is fitted to z
    by a composite link (Thompson and Baker), so that no corrected count is negative. Without any error it is the
    log-linear fit; two lists under ``[1,2]`` have the number of `linkage-corrected`; expected counts give N.

    Which of a person's records part is assumed, since a review of pairs does not tell it: for three lists it matters
    only for those who fall into three. Records found, or not, in a register that is linked to all lists err in this
    way, and so do misspelt pseudonyms. Di Consiglio and Tuoto correct three lists, and Zult and others bring the
    correction of several, linked one after another, into the log-linear model; the formulae here are not theirs.
    Persons merged at random are not quite of this kind: where 3 % of the links of three simulated lists were so and 5 %
    were missed, the number was 1.5 % too low.

    A parametric bootstrap draws the persons, the errors and, from Beta(x + ½, n − x + ½), the rates of the sample. A
    replicate that gives no number counts as beyond both limits.

    Parameters
    ----------
    links
        Links that were checked, and those of them that are false: the record of the first list has no partner in the
        second. Two numbers for all pairs of lists together, or two for each, in the order 12, 13, …, 23, …
    non_links
        Persons of the first list of a pair without a link to the second that were checked, and those of them that
        missed one; likewise.
    model
        Generators by number, ``[12,23]``, or by name, ``[police.shelter,clinic]``.
    level
        Confidence level of the interval.
    bootstrap
        Replicates.
    seed
        Seed of everything random.

    Raises
    ------
    InputError
        Counts of the sample that cannot be.
    EstimationError
        Rates that do not fit the lists, or tell nothing.
    NotIdentifiableError
        The counts, so corrected, do not identify the number of the unseen, or leave nobody: fewer are on one list alone
        than the missed links would put there.

    References
    ----------
    Di Consiglio L, Tuoto T (2018). Journal of Official Statistics 34(4), 889.
    Zult D, de Wolf PP, Bakker BFM, van der Heijden PGM (2021). Journal of Official Statistics 37(3), 699.
    Thompson R, Baker RJ (1981). Applied Statistics 30(2), 125–131.

    Examples
    --------
    Of 8,000 persons half are on each of three lists, independently, and one record in ten was linked to no other. Among
    all 4,860 links none is false; of the 7,140 who have no link to another list 1,140 are on it:

    >>> lists = CaptureTable(("police", "shelter", "health"), {(1, 1, 1): 729, (1, 1, 0): 891, (1, 0, 1): 891,
    ...                                        (0, 1, 1): 891, (1, 0, 0): 1489, (0, 1, 0): 1489, (0, 0, 1): 1489})
    >>> method = LinkageCorrectedLogLinear(links=(4860, 0), non_links=(7140, 1140), model="[1,2,3]", bootstrap=100)
    >>> round(method.fit(lists).n_hat, 6)
    8000.0
    """

    links: tuple[float, ...]
    non_links: tuple[float, ...]
    model: str
    level: float = 0.95
    bootstrap: int = 2000
    seed: int = 1
    method: ClassVar[str] = "linkage-corrected-loglinear"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Part what the linkage may have put together, fit the model to what it parted, and draw the interval."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        check_replicates(self.bootstrap)
        links, non_links = self._samples(captures.n_lists)
        if captures.cannot_occur:
            raise EstimationError(self.method, "a history of the lists cannot occur", "use lists that cover the same "
                                  "persons")  # fmt: skip
        model, counts = Hierarchy.parse(self.model, captures.lists), observed(captures)[1]
        design, false, missed = design_of(model), _share(links), _share(non_links)
        self._demand(counts, false, missed)
        found = _fitted(design, counts, *_kept(counts, false, missed))
        if found is None:
            raise NotIdentifiableError(self.method, f"under {model} these counts, so corrected, do not identify the "
                                       "number of the unseen, or leave nobody unseen",
                                       "use a model with fewer interactions, or look at the rates")  # fmt: skip
        drawn = self._draws(design, counts, found, links, non_links)
        return self._estimate(captures, model, found, drawn, design.shape[1])

    def _samples(self, n_lists: int) -> tuple[Array, Array]:
        """Return checked and wrong of links and non-links, a row for all pairs of lists or one for each."""
        links, non_links = sample("links", self.links, n_lists), sample("non-links", self.non_links, n_lists)
        if len(links) != len(non_links):
            raise InputError(f"{len(self.links)} numbers of links and {len(self.non_links)} of non-links",
                             rule="both are of all pairs of lists together, or of each")  # fmt: skip
        return links, non_links

    def _demand(self, counts: Array, false: Array, missed: Array) -> None:
        """Refuse rates that leave no pair, more than a list holds, or links that tell nothing."""
        linked, first, second = _pairs(counts, len(false))
        shared = linked * (1 - false) + (first - linked) * missed
        if np.any(shared > np.minimum(first, second)) or not linked @ (1 - false) > 0:
            raise EstimationError(self.method, f"corrected, pairs of lists share {_told(shared)} persons, and their "
                                  f"shorter lists hold {_told(np.minimum(first, second))}",
                                  "the rates do not fit these lists: check the clerical sample")  # fmt: skip
        by_chance = linked * false * shared >= linked * (1 - false) * (first - shared)
        if np.any(by_chance & (linked > 0) & (shared < first)):
            raise EstimationError(self.method, "true pairs are linked no more often than records without a partner",
                                  "such links tell nothing: link anew")  # fmt: skip

    def _draws(self, design: Array, counts: Array, found: ThroughFit, links: Array, non_links: Array) -> Array:
        """Return replicates of N; none (NaN) where one gives no number."""
        rng = np.random.default_rng(self.seed)
        apart, missing = _kept(counts, _share(links), _share(non_links))
        cells = np.append(found.unseen, found.means)
        persons = rng.multinomial(round(cells.sum()), cells / cells.sum(), self.bootstrap)[:, 1:]
        tables = merge_at_random(split_at_random(persons, missing, rng), counts, apart, rng).astype(float)
        false, missed = (rng.beta(sample[:, 1] + 0.5, sample[:, 0] - sample[:, 1] + 0.5, (self.bootstrap, len(sample)))
                         for sample in (links, non_links))  # fmt: skip
        fits = (_fitted(design, y, *_kept(y, f, g)) for y, f, g in zip(tables, false, missed, strict=True))
        numbers = np.array([np.nan if one is None else one.means.sum() + one.unseen for one in fits])
        return np.where(numbers > FARTHEST * counts.sum(), np.inf, numbers)

    def _estimate(
        self, captures: CaptureTable, model: Hierarchy, found: ThroughFit, drawn: Array, n_parameters: int
    ) -> Estimate:
        persons = float(found.means.sum())
        seen = math.floor(persons * (1 + 1e-12) + 1e-9)
        tail, unknown = (1 - self.level) / 2, np.isnan(drawn)
        low = float(np.quantile(np.where(unknown, 0.0, drawn), tail, method="inverted_cdf"))
        high = float(np.quantile(np.where(unknown, np.inf, drawn), 1 - tail, method="inverted_cdf"))
        kind = f"parametric bootstrap percentile, the error rates drawn anew in each of {self.bootstrap:,} replicates"
        span = Interval(max(low, seen), max(high, seen), self.level, kind, conditional_on_model=True)
        told = ModelFit(str(model), "exists" if found.facial.all() else "extended", n_parameters,
                        len(found.means) - n_parameters, found.deviance)  # fmt: skip
        words = (CLOSED, dependence(model, captures.lists), EQUAL, ALONE, AMONG, ONCE, CHECKED)
        error = float(drawn.std()) if np.isfinite(drawn).all() else None
        return Estimate(persons + found.unseen, seen, span, self.method, words, error, told,
                        tuple(_warnings(drawn, low, high, seen, captures.n_observed)))  # fmt: skip


def _share(sample: Array) -> Array:
    return np.asarray(sample[:, 1] / sample[:, 0])


def _pairs(counts: Array, samples: int) -> Array:
    """Return links, and persons on the first and on the second list, of each pair of lists or of all together."""
    on = patterns(len(counts).bit_length())[1:]
    first, second = np.array(list(combinations(range(on.shape[1]), 2))).T
    told = np.array([counts @ (on[:, first] * on[:, second]), counts @ on[:, first], counts @ on[:, second]])
    return np.asarray(told.sum(axis=1, keepdims=True)) if samples == 1 else told


def _kept(counts: Array, false: Array, missed: Array) -> tuple[Array, Array]:
    """Return for each list how likely a record is rightly with others, and how likely it is with its person's."""
    n_lists = len(counts).bit_length()
    linked, first, _ = _pairs(counts, len(false))
    true = linked * (1 - false)
    shared = true + (first - linked) * missed
    stay = np.divide(true, shared, out=np.ones_like(true), where=shared > 0)
    if len(false) == 1:
        return np.full(n_lists, math.sqrt(1 - false[0])), np.full(n_lists, math.sqrt(stay[0]))
    return keeping(1 - false, linked, n_lists), keeping(stay, shared, n_lists)


def _fitted(design: Array, counts: Array, apart: Array, missing: Array) -> ThroughFit | None:
    """Fit a model, its first row that of the unseen, to what is left when false links are parted."""
    return fit_through(design[1:], splits(apart) @ counts, splits(missing), design[0])


def _told(numbers: Array) -> str:
    return ", ".join(f"{number:,.0f}" for number in numbers)


def _warnings(drawn: Array, low: float, high: float, seen: int, counted: int) -> list[str]:
    unknown = int(np.isnan(drawn).sum())
    words = [f"{counted:,} persons were counted after linkage; corrected for its errors they are about {seen:,}"]
    words += [f"{unknown:,} of {len(drawn):,} replicates give no number and count as beyond both limits"] * bool(
        unknown
    )
    words += ["the data set no upper limit on N under this model"] if high == np.inf else []
    words += ["the lower limit was raised to the corrected number of persons seen"] if low < seen else []
    return words
