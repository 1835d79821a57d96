"""Four or more lists, independent within classes of people who are alike; the classes are not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number, observed, patterns
from dvstats.numerics.latent_classes import ClassFit, fit_classes
from dvstats.numerics.lognormal import unseen_lognormal

WORDS = (
    CLOSED,
    "people fall into {number} classes that no list records; those of a class are alike",
    "within a class the lists are independent of each other",
    LINKED,
)
WEAK = "N is weakly identified by classes: one that hardly any list sees leaves no trace, and N is then higher"
SHARES = "classes: {told}"
EDGE = "{number} of the chances or shares lie at 0 or 1: the standard error is rough"
FEW = "only {number} of the best of {starts} starts reached the highest likelihood: try more starts"
FARTHEST = 100.0


@dataclass(frozen=True, slots=True)
class LatentClass:
    r"""Four or more lists, independent within classes of people who are alike; the classes are not seen.

    .. math::

        E(y_h) = N \sum_c w_c \prod_j \pi_{cj}^{h_j} (1 - \pi_{cj})^{1 - h_j},
        \qquad
        \hat N = \frac{n}{1 - \hat p_0}

    by maximum likelihood of the observed histories. Classes are added as long as BIC falls and the information has full
    rank. Three lists have seven cells and two classes seven chances and shares: N is not identified. The interval is
    log-normal for the unseen part.

    Parameters
    ----------
    classes
        Number of classes; 0 lets BIC choose among two and more.
    level
        Confidence level of the interval.
    starts
        Random starts for each number of classes.
    seed
        Seed of the starts.

    References
    ----------
    Goodman LA (1974). Biometrika 61(2), 215–231.
    Bartolucci F, Forcina A (2006). Journal of the American Statistical Association 101(474), 786–794.
    Link WA (2003). Biometrics 59(4), 1123–1130.

    Examples
    --------
    >>> cells = {(0, 0, 0, 1): 118, (0, 0, 1, 0): 74, (0, 1, 0, 0): 90, (1, 0, 0, 0): 131, (0, 0, 1, 1): 40,
    ...          (0, 1, 0, 1): 42, (0, 1, 1, 0): 35, (1, 0, 0, 1): 57, (1, 0, 1, 0): 41, (1, 1, 0, 0): 44,
    ...          (0, 1, 1, 1): 46, (1, 0, 1, 1): 58, (1, 1, 0, 1): 55, (1, 1, 1, 0): 41, (1, 1, 1, 1): 88}
    >>> print(LatentClass(classes=2).fit(CaptureTable(("a", "b", "c", "d"), cells)))
    latent-class: 1,403 (95% CI 1,189–1,816); 960 observed, coverage 68%
    """

    classes: int = 0
    level: float = 0.95
    starts: int = 20
    seed: int = 1
    method: ClassVar[str] = "latent-class"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 8)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit two classes, and more while that pays."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        if self.classes == 1 or self.classes < 0 or self.starts < 1:
            raise InputError(f"classes is {self.classes}, starts {self.starts}", rule="two classes, one start or more",
                             hint="for one class there is mt")  # fmt: skip
        self._check_cells(captures)
        found = self._chosen(captures)
        self._check(found, captures)
        return self._told(found, captures)

    def _chosen(self, captures: CaptureTable) -> ClassFit:
        """Return the fit of the number of classes that was asked for, or that BIC chooses."""
        _, counts = observed(captures)
        rows, rng = patterns(captures.n_lists)[1:], np.random.default_rng(self.seed)
        if self.classes:
            return fit_classes(rows, counts, self.classes, rng, self.starts)
        best = fit_classes(rows, counts, 2, rng, self.starts)
        while _parameters(len(best.weights) + 1, captures.n_lists) <= len(counts):
            more = fit_classes(rows, counts, len(best.weights) + 1, rng, self.starts)
            if more.rank < more.n_parameters - 1 or _bic(more, captures) >= _bic(best, captures):
                break
            best = more
        return best

    def _check_cells(self, captures: CaptureTable) -> None:
        number = max(self.classes, 2)
        if captures.cannot_occur:
            raise NotIdentifiableError(
                self.method, "some histories cannot occur", "use lists that cover the same people"
            )
        if empty := [name for name in captures.lists if not captures.on(name)]:
            raise NotIdentifiableError(self.method, f"{empty[0]} holds no case", "leave it out with --lists")
        needed, there = _parameters(number, captures.n_lists), len(captures.counts)
        if needed > there:
            raise NotIdentifiableError(
                self.method, f"{captures.n_lists} lists give {there} counts, {number} classes have {needed} unknowns: "
                "N is not identified", "use more lists; see mth-chao for a bound",
            )  # fmt: skip

    def _check(self, found: ClassFit, captures: CaptureTable) -> None:
        unknowns = found.n_parameters - 1
        if found.rank < unknowns:
            raise NotIdentifiableError(
                self.method, f"the information about {len(found.weights)} classes has rank {found.rank} of {unknowns}: "
                "other classes fit as well and give another N", "see mth-chao for a bound",
            )  # fmt: skip
        if not found.unseen < FARTHEST * captures.n_observed:
            raise NoFiniteEstimateError(self.method, f"the fit runs to ever larger N ({found.unseen:,.0f} unseen)",
                                        "see mth-chao for a bound")  # fmt: skip

    def _told(self, found: ClassFit, captures: CaptureTable) -> Estimate:
        n, p = captures.n_observed, found.n_parameters
        variance = found.unseen + found.unseen**2 * found.log_unseen_variance
        interval = Interval(*unseen_lognormal(n, found.unseen, variance, self.level), self.level,
                            "log-normal for the unseen part", conditional_on_model=True)  # fmt: skip
        told = ModelFit(f"{len(found.weights)} classes", "exists", p, len(captures.counts) - p, found.deviance,
                        2 * p - 2 * found.log_likelihood, _bic(found, captures))  # fmt: skip
        seen = 1 - np.prod(1 - found.chances, axis=1)
        classes = "; ".join(f"{w:.0%} of all, seen by any list with chance {s:.2f}"
                            for w, s in zip(found.weights, seen, strict=True))  # fmt: skip
        few = found.starts_at_top < 2 < self.starts
        edge = (EDGE.format(number=found.at_the_edge),) if found.at_the_edge else ()
        starts = (FEW.format(number=found.starts_at_top, starts=self.starts),) if few else ()
        warnings = (WEAK, SHARES.format(told=classes), *edge, *starts)
        words = tuple(line.format(number=len(found.weights)) for line in WORDS)
        return Estimate(n + found.unseen, n, interval, self.method, words, variance**0.5, told, warnings)


def _parameters(n_classes: int, n_lists: int) -> int:
    """Return the size, the weights and the chances."""
    return n_classes + n_classes * n_lists


def _bic(found: ClassFit, captures: CaptureTable) -> float:
    return float(np.log(captures.n_observed)) * found.n_parameters - 2 * found.log_likelihood
