r"""Covariances of the coefficients of a regression of counts; each is a function, and a word picks one.

.. math::

    V = H^{-1}, \qquad V_{HC0} = H^{-1} \Big(\sum_i s_i s_i^\top\Big) H^{-1}, \qquad
    V_{HC1} = \frac{n}{n - p} V_{HC0}, \qquad
    V_{cluster} = \frac{G}{G - 1} H^{-1} \Big(\sum_g s_g s_g^\top\Big) H^{-1}

with H the observed information, :math:`s_i` the score of a person and :math:`s_g` the sum of scores of a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from dvstats.core.errors import EstimationError
from dvstats.estimators._regression_fit import FittedRegression
from dvstats.numerics.count_families import Array

Covariance: TypeAlias = Callable[[FittedRegression], Array]


def observed(fit: FittedRegression) -> Array:
    """Return the inverse of the observed information: right if the model is."""
    return fit.information


def hc0(fit: FittedRegression) -> Array:
    """Return the sandwich: right for the coefficients even if counts vary otherwise than the model says."""
    scores = row_scores(fit)
    return fit.information @ ((fit.rows.persons[:, None] * scores).T @ scores) @ fit.information


def hc1(fit: FittedRegression) -> Array:
    """Return the sandwich with the correction for the number of coefficients."""
    return fit.n / (fit.n - len(fit.coefficients)) * hc0(fit)


def clustered(column: str) -> Covariance:
    """Return the sandwich for persons who are alike within the values of a column."""

    def covariance(fit: FittedRegression) -> Array:
        values = fit.patterns[column].astype(str).to_numpy()
        names, place = np.unique(values, return_inverse=True)
        if len(names) <= len(fit.coefficients):
            raise EstimationError(
                fit.likelihood.name, f"{len(names)} clusters for {len(fit.coefficients)} coefficients: too few",
                "cluster by a finer column",
            )  # fmt: skip
        sums = np.zeros((len(names), len(fit.coefficients)))
        np.add.at(sums, place, fit.rows.persons[:, None] * row_scores(fit))
        return len(names) / (len(names) - 1) * fit.information @ (sums.T @ sums) @ fit.information

    return covariance


def row_scores(fit: FittedRegression) -> Array:
    """Return the score of one person of each row; 0 for counts that the likelihood does not look at."""
    rows = fit.rows
    low, high = fit.likelihood.used
    kept = (rows.times >= low) & (rows.times <= high)
    scores = np.zeros((len(kept), rows.n_coefficients))
    part = rows.only(kept)
    jet = fit.likelihood.log_probability(part.times, part.open_, part.jets(fit.coefficients))
    scores[kept] = part.scores(jet)
    return scores


COVARIANCES: Mapping[str, Covariance] = MappingProxyType({"observed": observed, "hc0": hc0, "hc1": hc1})
