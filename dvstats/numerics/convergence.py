r"""Whether several chains agree: rank-normalised split R-hat, and how many independent draws they are worth.

Each chain is cut in two and draws are replaced by normal scores of their ranks. With m half-chains of n draws, W the
mean of their variances and B n times the variance of their means,

.. math::

    \hat R = \sqrt{\frac{(n - 1)/n\; W + B/n}{W}},
    \qquad
    \text{ESS} = \frac{m n}{1 + 2 \sum_t \hat\rho_t},

the sum of autocorrelations going on while that of two neighbours is positive, and not rising (Vehtari et al. 2021).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from dvstats.numerics.lattice_algebra import Array


def rhat(draws: Array) -> float:
    """Return the larger of the R-hat of the draws and of their distance from the median.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> same, apart = rng.normal(size=(4, 1000)), rng.normal(size=(4, 1000)) + np.arange(4)[:, None]
    >>> rhat(same) < 1.01 < 1.3 < rhat(apart)
    True
    """
    folded = np.abs(draws - np.median(draws))
    return max(_rhat(_scores(_halves(draws))), _rhat(_scores(_halves(folded))))


def effective(draws: Array) -> float:
    """Return the bulk effective sample size.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> 3000 < effective(rng.normal(size=(4, 1000))) < 5000
    True
    """
    scores = _scores(_halves(draws))
    m, n = scores.shape
    within, pooled = _variances(scores)
    if within == 0:
        return float(m * n)
    correlation = 1 - (within - _autocovariance(scores).mean(axis=0)) / pooled
    correlation[0] = 1.0
    pairs = correlation[: n - n % 2].reshape(-1, 2).sum(axis=1)
    stop = int(np.argmax(pairs < 0)) if (pairs < 0).any() else len(pairs)
    tau = -1 + 2 * float(np.minimum.accumulate(pairs[: max(stop, 1)]).sum())
    return float(m * n / max(tau, 1 / np.log10(m * n)))


def _halves(draws: Array) -> Array:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _scores(draws: Array) -> Array:
    ranks = rankdata(draws).reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _variances(draws: Array) -> tuple[float, float]:
    n = draws.shape[1]
    within = float(draws.var(axis=1, ddof=1).mean())
    return within, within * (n - 1) / n + float(draws.mean(axis=1).var(ddof=1))


def _rhat(draws: Array) -> float:
    within, pooled = _variances(draws)
    return float(np.sqrt(pooled / within)) if within > 0 else (1.0 if pooled == 0 else float("inf"))


def _autocovariance(draws: Array) -> Array:
    """Return the autocovariance of each chain at every lag, by the fast Fourier transform."""
    n = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * n)
    return np.asarray(np.fft.irfft(spectrum * spectrum.conj())[:, :n] / (n - 1))
