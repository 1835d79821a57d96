r"""Agreement of raters beyond chance, for categories.

.. math::

    \kappa = \frac{p_a - p_e}{1 - p_e}

The coefficients differ in the agreement :math:`p_e` that they put down to chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def counts(ratings: Array) -> Array:
    """Return how many raters put each person into each category; a missing rating is nan.

    Examples
    --------
    >>> counts(np.array([[1.0, 1.0, 2.0], [2.0, np.nan, 2.0]])).tolist()
    [[2.0, 1.0], [0.0, 2.0]]
    """
    categories = np.unique(ratings[~np.isnan(ratings)])
    found: Array = (ratings[:, :, None] == categories).sum(axis=1).astype(float)
    return found


# ── two raters ──────────────────────────────────────────────────────────────


def unweighted(k: int) -> Array:
    """Return weights by which only the same category agrees."""
    return np.eye(k)


def linear(k: int) -> Array:
    """Return weights by which categories agree less the further they lie apart."""
    return 1 - np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(k - 1, 1)


def quadratic(k: int) -> Array:
    """Return weights that fall with the square of the distance."""
    return 1 - (1 - linear(k)) ** 2


WEIGHTS: Mapping[str, Callable[[int], Array]] = MappingProxyType(
    {"none": unweighted, "linear": linear, "quadratic": quadratic}
)


def cohen(table: Array, weights: Array) -> tuple[float, float]:
    r"""Return kappa of two raters and its standard error, from their table of counts.

    .. math::

        \mathrm{Var} = \frac{\sum_{ij} p_{ij} [w_{ij} - (\bar w_{i.} + \bar w_{.j})(1 - \kappa)]^2
        - [\kappa - p_e (1 - \kappa)]^2}{n (1 - p_e)^2}

    References
    ----------
    Fleiss JL, Cohen J, Everitt BS (1969). Psychological Bulletin 72(5), 323–327.

    Examples
    --------
    >>> kappa, error = cohen(np.array([[0.0, 4, 1], [0, 8, 0], [0, 1, 5]]), unweighted(3))
    >>> round(kappa, 4), round(error, 4)
    (0.4842, 0.138)
    """
    n = table.sum()
    p = table / n
    first, second = p.sum(axis=1), p.sum(axis=0)
    observed, chance = float((weights * p).sum()), float(first @ weights @ second)
    kappa = (observed - chance) / (1 - chance)
    means = (weights @ second)[:, None] + (first @ weights)[None, :]
    inner = float((p * (weights - means * (1 - kappa)) ** 2).sum()) - (kappa - chance * (1 - kappa)) ** 2
    return kappa, float(np.sqrt(max(inner, 0.0) / n) / (1 - chance))


# ── any number of raters ────────────────────────────────────────────────────


def fleiss_chance(shares: Array) -> Array:
    """Return for each category what one rating in it adds to chance agreement: its share."""
    return shares


def gwet_chance(shares: Array) -> Array:
    """Return for each category what one rating in it adds to chance agreement, where only hard cases are guessed."""
    return (1 - shares) / (len(shares) - 1)


def among_many(table: Array, chance: Callable[[Array], Array]) -> tuple[float, float]:
    r"""Return agreement of several raters beyond chance, and its standard error over people.

    With :math:`r_{ik}` of :math:`r_i` raters putting person i into category k, and shares :math:`\pi_k`:

    .. math::

        p_a = \frac{1}{n'} \sum_{i: r_i \ge 2} \sum_k \frac{r_{ik} (r_{ik} - 1)}{r_i (r_i - 1)}, \qquad
        p_e = \sum_k \pi_k c_k

    where c is the share itself (Fleiss) or (1 − π)/(K − 1) (AC1). The variance is that of the linearised coefficient.

    References
    ----------
    Fleiss JL (1971). Psychological Bulletin 76(5), 378–382.
    Gwet KL (2008). British Journal of Mathematical and Statistical Psychology 61(1), 29–48.

    Examples
    --------
    >>> value, _ = among_many(np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), fleiss_chance)
    >>> round(value, 4)
    0.3333
    """
    table = table[table.sum(axis=1) > 0]
    n, raters = len(table), table.sum(axis=1)
    several = raters >= 2
    pairs = np.where(several, raters * (raters - 1), 1)
    agreed = (table * (table - 1)).sum(axis=1) / pairs * several
    shares = (table / raters[:, None]).mean(axis=0)
    each = table @ chance(shares) / raters
    observed, guessed = float(agreed.sum() / several.sum()), float(each.mean())
    value = (observed - guessed) / (1 - guessed)
    linearised = n / several.sum() * (agreed - guessed * several) / (1 - guessed)
    linearised = linearised - 2 * (1 - value) * (each - guessed) / (1 - guessed)
    return value, float(np.sqrt(((linearised - value) ** 2).sum() / (n * (n - 1))))


# ── Krippendorff ────────────────────────────────────────────────────────────


def nominal(values: Array, totals: Array) -> Array:
    """Return squared distances of categories: all differ alike."""
    return 1 - np.eye(len(values))


def ordinal(values: Array, totals: Array) -> Array:
    """Return squared distances of ranks: by how many ratings lie between."""
    middle = np.cumsum(totals) - totals / 2
    found: Array = np.subtract.outer(middle, middle) ** 2
    return found


def interval(values: Array, totals: Array) -> Array:
    """Return squared distances of numbers."""
    found: Array = np.subtract.outer(values, values) ** 2
    return found


SCALES: Mapping[str, Callable[[Array, Array], Array]] = MappingProxyType(
    {"nominal": nominal, "ordinal": ordinal, "interval": interval}
)


def krippendorff(table: Array, values: Array, scale: Callable[[Array, Array], Array]) -> float:
    r"""Return alpha, one less observed over expected disagreement; nan where all ratings are one category.

    .. math::

        \alpha = 1 - (n - 1) \frac{\sum_u \sum_{ck} n_{uc} n_{uk} \delta^2_{ck} / (m_u - 1)}
        {\sum_{ck} n_c n_k \delta^2_{ck}}

    over units u with :math:`m_u \ge 2` ratings.

    References
    ----------
    Krippendorff K (2004). Content Analysis, 2nd edition, chapter 11. Sage.

    Examples
    --------
    >>> table = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    >>> round(krippendorff(table, np.array([0.0, 1.0]), nominal), 4)
    0.4444
    """
    table = table[table.sum(axis=1) >= 2]
    totals, raters = table.sum(axis=0), table.sum(axis=1)
    distances = scale(values, totals)
    observed = float((((table @ distances) * table).sum(axis=1) / (raters - 1)).sum())
    expected = float(totals @ distances @ totals)
    return 1 - float(totals.sum() - 1) * observed / expected if expected > 0 else float("nan")
