"""Draw captures from worlds whose number of cases is known, to see what an estimator makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dvstats.core.captures import CaptureTable, History, RepeatCounts, histories
from dvstats.core.errors import InputError


def lists_with(
    n: int,
    catchability: Sequence[float],
    rng: np.random.Generator,
    *,
    odds: Mapping[tuple[int, int], float] | None = None,
) -> CaptureTable:
    r"""Draw N cases that enter lists with given probabilities, dependent on each other by given odds ratios.

    .. math::

        P(h) \propto \prod_i \left(\frac{p_i}{1 - p_i}\right)^{h_i} \prod_{i<j} \omega_{ij}^{h_i h_j}

    With all :math:`\omega_{ij} = 1` the lists are independent and list i holds a case with probability :math:`p_i`;
    otherwise :math:`p_i` is the probability of those who are on no other list.

    Parameters
    ----------
    n
        Number of cases, N.
    catchability
        One probability per list, between 0 and 1.
    rng
        Generator of random numbers.
    odds
        Odds ratios of pairs of lists, numbered from 0; pairs that are not named are independent.

    Examples
    --------
    >>> drawn = lists_with(1000, (0.3, 0.2), np.random.default_rng(1))
    >>> drawn.lists, 350 < drawn.n_observed < 530
    (('list 1', 'list 2'), True)
    """
    _check(n, catchability)
    patterns = [(0,) * len(catchability), *histories(len(catchability))]
    weights = np.array([_weight(history, catchability, odds or {}) for history in patterns])
    drawn = rng.multinomial(n, weights / weights.sum())
    counts = {history: int(count) for history, count in zip(patterns[1:], drawn[1:], strict=True)}
    return CaptureTable(tuple(f"list {i + 1}" for i in range(len(catchability))), counts)


def repeats_with(
    n: int, mean: float, rng: np.random.Generator, *, shape: float = float("inf"), once: float = 0.0
) -> RepeatCounts:
    r"""Draw how often N persons are recorded, if their rates of being recorded are gamma distributed.

    Parameters
    ----------
    n
        Number of persons, N.
    mean
        Mean number of records per person.
    rng
        Generator of random numbers.
    shape
        Shape of the gamma distribution: infinite if all have the same rate (Poisson), 1 for the geometric.
    once
        Share of those recorded more than once who, having been recorded once, are never recorded again.

    Examples
    --------
    >>> drawn = repeats_with(1000, 0.8, np.random.default_rng(1))
    >>> 490 < drawn.n_observed < 610
    True
    """
    _check(n, (once / (1 + once) if once else 0.5,))
    rates = np.full(n, mean) if np.isinf(shape) else rng.gamma(shape, mean / shape, n)
    times = rng.poisson(rates)
    times = np.where((times > 1) & (rng.random(n) < once), 1, times)
    seen, persons = np.unique(times[times > 0], return_counts=True)
    return RepeatCounts({int(k): int(f) for k, f in zip(seen, persons, strict=True)})


def _weight(history: History, catchability: Sequence[float], odds: Mapping[tuple[int, int], float]) -> float:
    on = float(np.prod([p / (1 - p) for p, bit in zip(catchability, history, strict=True) if bit]))
    return on * float(np.prod([ratio for (i, j), ratio in odds.items() if history[i] and history[j]]))


def _check(n: int, probabilities: Sequence[float]) -> None:
    if n < 1:
        raise InputError(f"N is {n}", rule="a world holds at least one case")
    if not all(0 < p < 1 for p in probabilities):
        raise InputError(f"probabilities {tuple(probabilities)}", rule="each lies between 0 and 1")
