r"""A share that was measured with error: corrected by sensitivity and specificity.

.. math::

    \hat\pi = \frac{\hat p + Sp - 1}{Se + Sp - 1}

With validation samples of :math:`n_{Se}` and :math:`n_{Sp}` cases, the interval of Lang and Reiczigel adds
pseudo-observations to all three proportions and shifts the centre,

.. math::

    \tilde p = \frac{n \hat p + z^2/2}{n + z^2}, \quad
    \widetilde{Se} = \frac{n_{Se} \widehat{Se} + 1}{n_{Se} + 2}, \quad
    \widetilde{Sp} = \frac{n_{Sp} \widehat{Sp} + 1}{n_{Sp} + 2}, \quad
    \tilde\pi \pm z \tilde s + 2 z^2 \left(
    \tilde\pi \frac{\widetilde{Se}(1 - \widetilde{Se})}{n_{Se} + 2} -
    (1 - \tilde\pi) \frac{\widetilde{Sp}(1 - \widetilde{Sp})}{n_{Sp} + 2} \right)
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from dvstats.numerics.shares import wilson


def corrected(p: float, sensitivity: float, specificity: float) -> float:
    """Return the share behind a measured one; it may lie outside 0 to 1, which says that the figures do not agree.

    Examples
    --------
    >>> corrected(0.115, 0.46, 1.0)
    0.25
    """
    return (p + specificity - 1) / (sensitivity + specificity - 1)


def known_limits(
    p: float, n: float, sensitivity: float, specificity: float, level: float
) -> tuple[float, float]:  # fmt: skip
    """Return the interval where sensitivity and specificity are known: Wilson's, corrected (Reiczigel et al. 2010)."""
    low, high = wilson(p * n, n, level)
    return corrected(low, sensitivity, specificity), corrected(high, sensitivity, specificity)


def validated_limits(
    p: tuple[float, float], sensitivity: tuple[float, float], specificity: tuple[float, float], level: float
) -> tuple[float, float]:
    """Return the interval of Lang and Reiczigel, from each proportion and the cases it rests on.

    A proportion known exactly rests on infinitely many cases.

    Examples
    --------
    >>> [round(limit, 3) for limit in validated_limits((0.1, 1000), (0.46, 41), (1.0, np.inf), 0.95)]
    [0.148, 0.311]
    """
    z = float(norm.isf((1 - level) / 2))
    apparent, n = (p[0] * p[1] + z**2 / 2) / (p[1] + z**2), p[1] + z**2
    (se, n_se), (sp, n_sp) = _smoothed(*sensitivity), _smoothed(*specificity)
    true = corrected(apparent, se, sp)
    miss, false = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    error = np.sqrt(apparent * (1 - apparent) / n + true**2 * miss + (1 - true) ** 2 * false) / (se + sp - 1)
    shift = 2 * z**2 * (true * miss - (1 - true) * false)
    return float(true + shift - z * error), float(true + shift + z * error)


def _smoothed(share: float, n: float) -> tuple[float, float]:
    return (share, np.inf) if np.isinf(n) else ((n * share + 1) / (n + 2), n + 2)
