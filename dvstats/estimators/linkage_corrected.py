"""Two lists, independent, whose links were checked by hand: the overlap is corrected before N is estimated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._clerical import CHECKED, check_replicates, sample
from dvstats.estimators._two_lists import TWO_LISTS, few_shared, two_lists
from dvstats.numerics.lattice_algebra import Array


@dataclass(frozen=True, slots=True)
class LinkageCorrected:
    r"""Two lists, independent, linked with errors whose rates a clerical sample tells.

    Of the :math:`n_1` records of the first list :math:`m^*` were linked to the second. A share f of the links is false
    (the record has no partner there) and a share g of the non-links is missed (it has one), so that

    .. math::

        \hat m = m^* (1 - f) + (n_1 - m^*) g, \qquad \hat N = n_1 n_2 / \hat m

    With :math:`\alpha = m^* (1 - f) / \hat m`, the share of true pairs that are linked, and
    :math:`\beta = m^* f / (n_1 - \hat m)`, that of records without a partner which are, this is the same as

    .. math::

        m^* = \alpha \hat m + \beta (n_1 - \hat m)
        \;\Rightarrow\; \hat m = \frac{m^* - \beta n_1}{\alpha - \beta}, \qquad
        \hat N = \frac{n_1 n_2 (\alpha - \beta)}{m^* - \beta n_1}

    Both rates are of records of the first list, so the lists need not be equally long, and expected counts give N. A
    record with a partner that is linked to another one counts as a true link: its person is on both lists. Without any
    error it is Lincoln and Petersen's. Ding and Fienberg corrected the overlap for errors of linkage, Di Consiglio and
    Tuoto relaxed their conditions, and de Wolf, van der Laan and Zult took in lists of different lengths. A parametric
    bootstrap draws the lists, the errors and, from Beta(x + ½, n − x + ½), the rates of the sample.

    Parameters
    ----------
    links
        Links that were checked, and those of them that are false: the record of the first list has no partner in the
        second. A stratified review gives the numbers of a simple one that tells as much, which need not be whole.
    non_links
        Records of the first list without a link that were checked, and those of them that missed one.
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
        No overlap, rates that tell nothing (alpha not above beta), or a corrected overlap above the shorter list.

    References
    ----------
    Ding Y, Fienberg SE (1994). Survey Methodology 20(2), 149–158.
    Di Consiglio L, Tuoto T (2015). Journal of Official Statistics 31(3), 415–429.
    de Wolf PP, van der Laan J, Zult D (2019). Connecting correction methods for linkage error in capture–recapture.
    Journal of Official Statistics.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 190, (1, 0): 210, (0, 1): 110})
    >>> round(LinkageCorrected(links=(190, 0), non_links=(210, 10)).fit(lists).n_hat, 6)
    600.0
    """

    links: tuple[float, ...]
    non_links: tuple[float, ...]
    level: float = 0.95
    bootstrap: int = 2000
    seed: int = 1
    method: ClassVar[str] = "linkage-corrected"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 2)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Correct the overlap, estimate N, and draw the interval."""
        check_level(self.level)
        check_replicates(self.bootstrap)
        n1, n2, linked = two_lists(captures, self.method)
        f, g = (float(wrong / checked) for checked, wrong in self._samples())
        shared = linked * (1 - f) + (n1 - linked) * g
        self._demand(shared, n1, n2, linked * (1 - f), linked * f)
        n_hat, n_observed = n1 * n2 / shared, math.floor(n1 + n2 - shared)
        drawn = self._draws(n1, n2, shared, linked * (1 - f), linked * f)
        low, high = (float(x) for x in np.nanquantile(drawn, [(1 - self.level) / 2, (1 + self.level) / 2]))
        kind = f"parametric bootstrap percentile, the error rates drawn anew in each of {self.bootstrap:,} replicates"
        interval = Interval(max(low, n_observed), high, self.level, kind)
        warnings = (*few_shared(round(shared)), *_told(drawn, low, n_observed, captures.n_observed))
        words = (*TWO_LISTS[:3], CHECKED)
        return Estimate(n_hat, n_observed, interval, self.method, words, float(np.nanstd(drawn)), warnings=warnings)

    def _samples(self) -> Array:
        """Return checked and wrong of the links, and of the non-links."""
        return np.vstack([sample("links", self.links, 2), sample("non-links", self.non_links, 2)])

    def _demand(self, shared: float, n1: int, n2: int, true: float, false: float) -> None:
        if not 0 < shared <= min(n1, n2):
            raise EstimationError(self.method, f"the corrected overlap is {shared:,.1f}, the lists hold {n1} and {n2}",
                                  "the rates do not fit these lists: check the clerical sample")  # fmt: skip
        if shared < n1 and not true / shared > false / (n1 - shared):
            raise EstimationError(self.method, "true pairs are linked no more often than records without a partner",
                                  "such links tell nothing: link anew")  # fmt: skip

    def _draws(self, n1: int, n2: int, shared: float, true: float, false: float) -> Array:
        """Return replicates of N; none (NaN) where the corrected overlap is impossible."""
        rng = np.random.default_rng(self.seed)
        n_hat = n1 * n2 / shared
        cells = np.maximum([shared, n1 - shared, n2 - shared, n_hat - n1 - n2 + shared], 0)
        both, first, second, _ = rng.multinomial(round(n_hat), cells / cells.sum(), self.bootstrap).T
        beta = false / (n1 - shared) if shared < n1 else 0.0
        linked = rng.binomial(both, true / shared) + rng.binomial(first, beta)
        f, g = (rng.beta(wrong + 0.5, checked - wrong + 0.5, self.bootstrap)
                for checked, wrong in self._samples())  # fmt: skip
        lists = both + first, both + second
        corrected = linked * (1 - f) + (lists[0] - linked) * g
        possible = (corrected > 0) & (corrected <= np.minimum(*lists))
        return np.asarray(np.where(possible, lists[0] * lists[1] / np.where(possible, corrected, 1), np.nan))


def _told(drawn: Array, low: float, n_observed: int, counted: int) -> tuple[str, ...]:
    impossible = int(np.isnan(drawn).sum())
    words = [f"{counted:,} persons were counted after linkage; corrected for its errors they are about {n_observed:,}"]
    words += [f"{impossible:,} replicates had an impossible overlap and are left out"] if impossible else []
    words += ["the lower limit was raised to the corrected number of persons seen"] if low < n_observed else []
    return tuple(words)
