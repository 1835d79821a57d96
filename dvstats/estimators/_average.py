r"""The models that the default interval averages over, and what weight the data give each.

Log-linear models stand for dependence between lists, and models with a heterogeneity column for people who differ in
how visible they are. A model's weight is its prior mass times :math:`\exp\{-\frac12(-2 \log L_m + c^* p_m)\}` with
:math:`c^* = \max(2, \log(n / 12))`; the mass of a family does not grow with the number of its models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import gammaln, ndtri

from dvstats.core.captures import CaptureTable
from dvstats.estimators._search import distinct
from dvstats.numerics.averaged_roots import Part, averaged_quantile
from dvstats.numerics.heterogeneity import darroch, gamma, poisson
from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_algebra import Array, Flags, Ints
from dvstats.numerics.lattice_fits import ADMITTED, EXTENDED, LatticeFits, fit_lattice
from dvstats.numerics.lattice_profile import DEFICIENT, READY, Profiles, open_profiles

LOG_LINEAR_MASS, HETEROGENEITY_MASS = 1 / 3, 2 / 3
ORDER = {3: 2, 4: 3, 5: 2, 6: 2}
MOST_PAIRS = {3: 1, 4: 6, 5: 3, 6: 2}
MOST_PAIRS_CHAO = {3: 1, 4: 4, 5: 3, 6: 2}
LOG_LINEAR = "log-linear"
NEGLIGIBLE = 1e-6
LEFT_OUT = 1e-6
FARTHEST = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class Average:
    """Models with their weights, opened as profiles.

    Parameters
    ----------
    parts
        For each family the models with weight.
    centre, spread
        A guess of the logarithm of the unseen count, and of its standard error.
    n
        Observed cases.
    n_models
        How many models were looked at.
    undecided
        Models that could not be fitted.
    """

    parts: dict[str, Part]
    centre: float
    spread: float
    n: int
    n_models: int
    undecided: int

    def quantile(self, tail: float, *families: str) -> float:
        """Return the N whose averaged tail area is `tail`, over some families or all; it may be infinite."""
        chosen = [part for name, part in self.parts.items() if not families or name in families]
        total = sum(float(part.weights.sum()) for part in chosen)
        scaled = tuple(Part(part.roots, part.rows, part.weights / total) for part in chosen if len(part.rows))
        start = self.centre - float(ndtri(tail)) * self.spread
        return self.n + averaged_quantile(scaled, tail, start, float(np.log(FARTHEST * self.n)))

    def weight(self, *families: str) -> float:
        """Return the weight of some families."""
        return sum(float(self.parts[name].weights.sum()) for name in families if name in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    name: str
    rows: Ints
    sizes: Ints
    columns: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """A family with its criterion; infinite where a model is left out, not a number where only its profile can tell."""

    family: _Family
    fits: LatticeFits
    score: Array
    log_prior: float


@cache
def families(n_lists: int) -> tuple[_Family, ...]:
    """Return log-linear models, then those of pairs with a column of each form of heterogeneity."""
    return tuple(_families(n_lists))


def _families(n_lists: int) -> Iterator[_Family]:
    order = ORDER[n_lists]
    yield _Family(LOG_LINEAR, *term_masks(all_models(n_lists, order), n_lists, order), np.zeros((0, 1 << n_lists)))
    pairs = all_models(n_lists, 2)
    number = np.array([bin(model).count("1") for model in pairs.tolist()])
    for name, columns in heterogeneity(n_lists).items():
        most = MOST_PAIRS_CHAO if name == "Chao" else MOST_PAIRS
        yield _Family(name, *term_masks(pairs[number <= most[n_lists]], n_lists, 2), columns)


def heterogeneity(n_lists: int) -> dict[str, Array]:
    """Return the columns of each form, functions of how many lists hold a case.

    Examples
    --------
    >>> {name: columns.shape for name, columns in heterogeneity(4).items()}
    {'Darroch': (1, 16), 'Poisson': (1, 16), 'Gamma': (1, 16), 'Chao': (2, 16)}
    """
    held = np.array([bin(cell).count("1") for cell in range(1 << n_lists)], dtype=float)
    return {
        "Darroch": darroch(held)[None, :],
        "Poisson": poisson(held)[None, :],
        "Gamma": gamma(held)[None, :],
        "Chao": np.array([held == k for k in range(3, n_lists + 1)], dtype=float),
    }


def average(captures: CaptureTable, jobs: int = 0) -> Average:
    """Fit all models of the set to a table and open those that matter."""
    cells = captures.cells()
    possible, counts = ~np.isnan(cells), np.nan_to_num(cells)
    n = captures.n_observed
    penalty = max(2.0, float(np.log(n / 12)))
    fitted = [_fit(family, counts, possible, penalty, jobs) for family in families(captures.n_lists)]
    top = min(float(np.nanmin(one.score, initial=np.inf)) for one in fitted)
    opened = [_open(one, counts, possible, penalty, top, jobs) for one in fitted]
    return _weigh(fitted, opened, n)


def _fit(family: _Family, counts: Array, possible: Flags, penalty: float, jobs: int) -> _Fitted:
    fits = fit_lattice(counts, possible, family.rows, family.sizes, family.columns, jobs)
    score = -2 * fits.log_likelihood + penalty * fits.n_parameters
    known = np.flatnonzero((fits.state == ADMITTED) | (fits.state == EXTENDED))
    again = np.setdiff1d(known, known[distinct(fits, known)[0]])
    score[again] = np.inf
    if family.name == LOG_LINEAR:
        return _Fitted(family, fits, score, float(np.log(LOG_LINEAR_MASS / len(score))))
    # A heterogeneity below none is no heterogeneity: the log-linear model without the column stands for the boundary.
    score[known[fits.coefficient[known] <= 0]] = np.inf
    return _Fitted(family, fits, score, float(np.log(HETEROGENEITY_MASS / _n_heterogeneity(family))))


def _n_heterogeneity(family: _Family) -> int:
    n_lists = int(np.log2(family.columns.shape[1]))
    return sum(len(one.rows) for one in families(n_lists) if one.name != LOG_LINEAR)


def _open(
    one: _Fitted, counts: Array, possible: Flags, penalty: float, top: float, jobs: int
) -> tuple[Ints, Profiles, Array]:  # fmt: skip
    """Open the profiles of models that may matter; return their rows, profiles and log weights."""
    family, fits = one.family, one.fits
    n_models = sum(len(other.rows) for other in families(int(np.log2(len(counts)))))
    least = 2 * np.log(NEGLIGIBLE / n_models)
    rows = np.flatnonzero(np.isnan(one.score) | (one.score - top < -least))
    n = float(counts[possible].sum())
    starts = np.where(np.isnan(fits.log_unseen[rows]), np.log(n), fits.log_unseen[rows])
    widths = np.where(np.isnan(fits.log_unseen_variance[rows]), 1.0, np.sqrt(fits.log_unseen_variance[rows]))
    found = open_profiles(counts, possible, family.rows[rows], family.sizes[rows], family.columns, starts,
                          np.clip(widths, 0.05, 2.0), jobs)  # fmt: skip
    constant = n * np.log(n) - n - float(gammaln(counts[possible] + 1).sum())
    from_profile = -2 * (found.conditional_height + constant) + penalty * fits.n_parameters[rows]
    score = np.where(np.isnan(one.score[rows]), from_profile, one.score[rows])
    negative = (family.name != LOG_LINEAR) & np.isnan(one.score[rows]) & ~(found.coefficient > 0)
    weight = np.where((found.state == READY) & ~negative, one.log_prior - score / 2, -np.inf)
    return rows, found, weight


def _weigh(fitted: list[_Fitted], opened: list[tuple[Ints, Profiles, Array]], n: int) -> Average:
    """Turn log weights into weights and leave out what is negligible."""
    whole = np.concatenate([weight for _, _, weight in opened])
    top = whole.max(initial=-np.inf)
    total = float(np.exp(whole - top).sum())
    ascending = np.sort(np.exp(whole - top) / total)
    least = float(ascending[np.cumsum(ascending) <= LEFT_OUT].max(initial=0.0))
    parts, tops = {}, []
    for one, (_, profiles, log_weight) in zip(fitted, opened, strict=True):
        weight = np.exp(log_weight - top) / total
        kept = np.flatnonzero(weight > least)
        parts[one.family.name] = Part(profiles.roots, kept, weight[kept])
        tops.append(np.array([weight[kept], profiles.log_top[kept], profiles.width[kept]]))
    weights, top_at, width = np.hstack(tops)
    centre = float(weights @ top_at)
    spread = float(np.sqrt(weights @ (width**2 + (top_at - centre) ** 2)))
    undecided = sum(int(((p.state != READY) & (p.state != DEFICIENT)).sum()) for _, p, _ in opened)
    return Average(parts, centre, spread, n, sum(len(one.family.rows) for one in fitted), undecided)
