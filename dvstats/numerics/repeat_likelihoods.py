r"""What counts of one register say, and how many persons each one seen stands for, form by form.

With base probabilities q_k, :math:`Q_m = P(X \ge m)` and a share :math:`\omega` or :math:`\pi` of its own:

.. math::

    \begin{array}{lll}
    \text{zero-truncated} & q_k / Q_1 & \\
    \text{truncated, then inflated (OIZT)} & \omega 1_{k=1} + (1 - \omega) q_k / Q_1 & \text{seen: } Q_1 \\
    \text{inflated, then truncated (ZTOI)} & (\omega 1_{k=1} + (1 - \omega) q_k) / D & D = \omega + (1 - \omega) Q_1 \\
    \text{truncated hurdle} & \pi,\; (1 - \pi) q_k / Q_2 & \text{seen: } Q_2 / (1 - q_1) \\
    \text{hurdle, then truncated} & \pi / D,\; (1 - \pi) q_k / ((1 - q_1) D) & D = \pi + (1 - \pi) Q_2 / (1 - q_1)
    \end{array}

A person who is seen with probability p stands for 1 / p persons (Horvitz and Thompson). Chao's and Zelterman's models
look at those seen once or twice only, of whom :math:`(\lambda/2) / (1 + \lambda/2)` were seen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dvstats.numerics import jets
from dvstats.numerics.count_families import Array
from dvstats.numerics.count_jets import GEOMETRIC, LOG_SERIES, NEGATIVE_BINOMIAL, POISSON, CountJets, Predictors
from dvstats.numerics.jets import Jet

ONE, TWO = np.array(1.0), np.array(2.0)

Rows = Array


@dataclass(frozen=True, slots=True)
class RepeatLikelihood:
    """A model of the counts of one register, whose parameters are linear predictors.

    Parameters
    ----------
    name
        On the command line.
    base
        The distribution of how often one person is recorded.
    parameters
        Names of the predictors: `mean`, then `dispersion` and `inflation` or `hurdle` where there are any.
    log_probability
        (k, is "k or more", predictors) to the log-likelihood of a row.
    stands_for
        (k, predictors) to the number of persons, seen and unseen, that a row's person stands for.
    log_seen
        Predictors to the log of the probability to be seen.
    log_count
        (k, predictors) to the log-probability of k = 0, 1, … before truncation.
    missed
        (k, predictors) to each seen person's part in the variance that N-hat would have, were the coefficients known.
    used
        Which counts the likelihood looks at: from, to (infinite for all).
    """

    name: str
    base: CountJets
    parameters: tuple[str, ...]
    log_probability: Callable[[Rows, Rows, Predictors], Jet]
    stands_for: Callable[[Rows, Predictors], Jet]
    log_seen: Callable[[Predictors], Jet]
    log_count: Callable[[Rows, Predictors], Jet]
    missed: Callable[[Rows, Predictors], Array]
    used: tuple[float, float] = (1, np.inf)

    @property
    def is_partial(self) -> bool:
        """The likelihood is one of some of the counts only, and is not comparable with that of all."""
        return bool(np.isfinite(self.used[1]))

    @property
    def share(self) -> str:
        """Name of the predictor of a share of ones, empty if there is none."""
        return self.parameters[-1] if self.parameters[-1] in ("inflation", "hurdle") else ""


def _pmf_or_tail(base: CountJets, k: Rows, open_: Rows, own: Predictors) -> Jet:
    exact = base.log_pmf(k, own)
    if not np.any(open_):
        return exact
    return jets.where(open_ > 0, base.log_tail(np.where(open_ > 0, k, 1.0), own), exact)


def _horvitz_thompson(log_seen: Callable[[Predictors], Jet]) -> Callable[[Rows, Predictors], Jet]:
    return lambda k, predictors: jets.exp(-log_seen(predictors))


def _missed(log_seen: Callable[[Predictors], Jet]) -> Callable[[Rows, Predictors], Array]:
    """Return (1 - p) / p² of each person seen, p the probability to be seen."""

    def missed(k: Rows, predictors: Predictors) -> Array:
        log_p = log_seen(predictors).value
        return np.asarray(-np.expm1(log_p) * np.exp(-2 * log_p) * np.ones_like(k))

    return missed


def _model(
    name: str, base: CountJets, parameters: tuple[str, ...], log_probability: Callable[[Rows, Rows, Predictors], Jet],
    log_seen: Callable[[Predictors], Jet], log_count: Callable[[Rows, Predictors], Jet],
) -> RepeatLikelihood:  # fmt: skip
    return RepeatLikelihood(name, base, parameters, log_probability, _horvitz_thompson(log_seen), log_seen, log_count,
                            _missed(log_seen))  # fmt: skip


# ── zero-truncated ───────────────────────────────────────────────────────────


def zero_truncated(name: str, base: CountJets) -> RepeatLikelihood:
    """Return the model in which nothing but chance keeps a person off the register."""

    def log_probability(k: Rows, open_: Rows, predictors: Predictors) -> Jet:
        return _pmf_or_tail(base, k, open_, predictors) - base.log_tail(ONE, predictors)

    def log_seen(predictors: Predictors) -> Jet:
        return base.log_tail(ONE, predictors)

    return _model(name, base, base.parameters, log_probability, log_seen, base.log_pmf)


# ── one-inflated ─────────────────────────────────────────────────────────────


def truncated_then_inflated(name: str, base: CountJets) -> RepeatLikelihood:
    """Return OIZT: some seen once would have been seen again, had the record not changed them."""

    def log_probability(k: Rows, open_: Rows, predictors: Predictors) -> Jet:
        *rest, share = predictors
        own = tuple(rest)
        among_seen = jets.log_expit(-share) + _pmf_or_tail(base, k, open_, own) - base.log_tail(ONE, own)
        once = (k == 1) & (open_ == 0)
        return jets.where(once, jets.log_sum(jets.log_expit(share), among_seen), among_seen)

    def log_seen(predictors: Predictors) -> Jet:
        return base.log_tail(ONE, predictors[:-1])

    def log_count(k: Rows, predictors: Predictors) -> Jet:
        own, share = predictors[:-1], predictors[-1]
        plain = base.log_pmf(k, own)
        inflated = jets.log_sum(jets.log_expit(share) + base.log_tail(ONE, own), jets.log_expit(-share) + plain)
        return jets.where(k == 0, plain, jets.where(k == 1, inflated, jets.log_expit(-share) + plain))

    return _model(name, base, (*base.parameters, "inflation"), log_probability, log_seen, log_count)


def inflated_then_truncated(name: str, base: CountJets) -> RepeatLikelihood:
    """Return ZTOI: a group apart is certain to be seen exactly once, and none of it is unseen."""

    def log_seen(predictors: Predictors) -> Jet:
        share = predictors[-1]
        return jets.log_sum(jets.log_expit(share), jets.log_expit(-share) + base.log_tail(ONE, predictors[:-1]))

    def log_count(k: Rows, predictors: Predictors) -> Jet:
        share = predictors[-1]
        plain = jets.log_expit(-share) + base.log_pmf(k, predictors[:-1])
        return jets.where(k == 1, jets.log_sum(jets.log_expit(share), plain), plain)

    def log_probability(k: Rows, open_: Rows, predictors: Predictors) -> Jet:
        own, share = predictors[:-1], predictors[-1]
        plain = jets.log_expit(-share) + _pmf_or_tail(base, k, open_, own)
        once = (k == 1) & (open_ == 0)
        return jets.where(once, jets.log_sum(jets.log_expit(share), plain), plain) - log_seen(predictors)

    return _model(name, base, (*base.parameters, "inflation"), log_probability, log_seen, log_count)


# ── hurdle ───────────────────────────────────────────────────────────────────


def _log_otherwise(base: CountJets, own: Predictors) -> Jet:
    """Return log(1 - q_1)."""
    return jets.log1mexp(base.log_pmf(ONE, own))


def truncated_hurdle(name: str, base: CountJets) -> RepeatLikelihood:
    """Return the hurdle among those seen: a share of its own was seen once, the others follow the base from two on."""

    def log_seen(predictors: Predictors) -> Jet:
        own = predictors[:-1]
        return base.log_tail(TWO, own) - _log_otherwise(base, own)

    def log_probability(k: Rows, open_: Rows, predictors: Predictors) -> Jet:
        own, share = predictors[:-1], predictors[-1]
        more = jets.log_expit(-share) + _pmf_or_tail(base, k, open_, own) - base.log_tail(TWO, own)
        return jets.where((k == 1) & (open_ == 0), jets.log_expit(share), more)

    def log_count(k: Rows, predictors: Predictors) -> Jet:
        own, seen = predictors[:-1], log_seen(predictors)
        none = jets.log1mexp(seen)
        return jets.where(k == 0, none, log_probability(np.maximum(k, 1.0), np.zeros_like(k), (*own, predictors[-1]))
                          + seen)  # fmt: skip

    return _model(name, base, (*base.parameters, "hurdle"), log_probability, log_seen, log_count)


def hurdle_then_truncated(name: str, base: CountJets) -> RepeatLikelihood:
    """Return the hurdle among all: a share of all persons is seen exactly once, the others never."""

    def log_seen(predictors: Predictors) -> Jet:
        own, share = predictors[:-1], predictors[-1]
        more = jets.log_expit(-share) + base.log_tail(TWO, own) - _log_otherwise(base, own)
        return jets.log_sum(jets.log_expit(share), more)

    def log_count(k: Rows, predictors: Predictors) -> Jet:
        own, share = predictors[:-1], predictors[-1]
        other = jets.log_expit(-share) + base.log_pmf(k, own) - _log_otherwise(base, own)
        return jets.where(k == 1, jets.log_expit(share), other)

    def log_probability(k: Rows, open_: Rows, predictors: Predictors) -> Jet:
        own, share = predictors[:-1], predictors[-1]
        other = jets.log_expit(-share) + _pmf_or_tail(base, k, open_, own) - _log_otherwise(base, own)
        told = jets.where((k == 1) & (open_ == 0), jets.log_expit(share), other)
        return told - log_seen(predictors)

    return _model(name, base, (*base.parameters, "hurdle"), log_probability, log_seen, log_count)


# ── those seen once or twice ─────────────────────────────────────────────────


def _once_or_twice(k: Rows, open_: Rows, predictors: Predictors) -> Jet:
    log_half = predictors[0] - np.log(2.0)
    return jets.where(k == 2, jets.log_expit(log_half), jets.log_expit(-log_half))


def _chao_stands_for(k: Rows, predictors: Predictors) -> Jet:
    (eta,) = predictors
    rate = jets.exp(eta)
    unseen = jets.reciprocal(rate * (1 + rate / 2.0))
    return 1 + jets.where(k <= 2, unseen, 0 * unseen)


def _chao_missed(k: Rows, predictors: Predictors) -> Array:
    """Return the binomial part of those seen once or twice, who alone stand for others (Böhning and others 2013)."""
    rate = np.exp(predictors[0].value)
    zero = np.exp(-rate)
    once_or_twice = zero * rate * (1 + rate / 2)
    return np.asarray(np.where(k <= 2, (1 - once_or_twice) * (1 + zero / once_or_twice) ** 2, 0.0))


def _poisson_seen(predictors: Predictors) -> Jet:
    return POISSON.log_tail(ONE, predictors)


CHAO = RepeatLikelihood(
    "chao", POISSON, ("mean",), _once_or_twice, _chao_stands_for, _poisson_seen, POISSON.log_pmf, _chao_missed, (1, 2)
)
ZELTERMAN = RepeatLikelihood(
    "zelterman", POISSON, ("mean",), _once_or_twice, _horvitz_thompson(_poisson_seen), _poisson_seen, POISSON.log_pmf,
    _missed(_poisson_seen), (1, 2),
)  # fmt: skip

BASES = {"poisson": POISSON, "geometric": GEOMETRIC, "negative-binomial": NEGATIVE_BINOMIAL}
FORMS = {
    "zt": zero_truncated, "oizt": truncated_then_inflated, "ztoi": inflated_then_truncated,
    "zt-hurdle": truncated_hurdle, "hurdle-zt": hurdle_then_truncated,
}  # fmt: skip

LIKELIHOODS: Mapping[str, RepeatLikelihood] = MappingProxyType(
    {f"{form}-{base}": make(f"{form}-{base}", BASES[base]) for form, make in FORMS.items() for base in BASES}
    | {"chao": CHAO, "zelterman": ZELTERMAN}
)
"""All models by their name on the command line."""

LIMITS_AT_INFINITY: Mapping[str, RepeatLikelihood] = MappingProxyType(
    {f"{form}-negative-binomial": make(f"{form}-log-series", LOG_SERIES)
     for form, make in FORMS.items() if form in ("zt", "oizt", "zt-hurdle")}
)  # fmt: skip
"""Where a negative binomial ends when its dispersion grows without limit and N is infinite."""
