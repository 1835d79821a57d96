r"""N from several linkages that the evidence allows: what linkage leaves open is in the interval.

Each linkage gives a table, each table an estimate :math:`\hat N_m` with a standard error. On the log scale, with
:math:`q_m = \log \hat N_m` and :math:`u_m` its variance,

.. math::

    \bar q = \frac{1}{M} \sum_m q_m, \qquad
    T = \underbrace{\frac{1}{M} \sum_m u_m}_{U} +
        \left(1 + \frac{1}{M}\right) \underbrace{\frac{1}{M - 1} \sum_m (q_m - \bar q)^2}_{B}, \qquad
    \nu = (M - 1) \left(1 + \frac{U}{(1 + 1/M) B}\right)^2

and the interval is :math:`\exp(\bar q \pm t_\nu \sqrt T)` (Rubin 1987). Linkages first and N
from each are the two stages of Sadinle's linkage-averaging (2018), which is Bayesian throughout; here any method's
estimates and standard errors are combined.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.core.refusal import Refusal
from dvstats.core.roles import Estimator
from dvstats.numerics.lognormal import normal_quantile
from dvstats.numerics.proportions import quantile
from dvstats.studies.attempt import attempt

DRAWN = "the linkages that were drawn are those that the evidence allows, each as often as it is likely"
METHOD = "linkage-draws"
MOST_REFUSED = 0.1


def linkage_draws(
    estimator: Estimator, tables: Sequence[CaptureTable], *, level: float = 0.95, jobs: int = 1
) -> Estimate:  # fmt: skip
    """Fit an estimator to the table of each linkage, and combine.

    Parameters
    ----------
    estimator
        The method.
    tables
        A table for each linkage: `records.review.Reviewed.draws`.
    level
        Confidence level of the combined interval.
    jobs
        Workers; the numbers are the same for any number.

    Raises
    ------
    EstimationError
        More than a tenth of the linkages give no number.

    References
    ----------
    Rubin DB (1987). Multiple Imputation for Nonresponse in Surveys. Wiley.
    Sadinle M (2018). Annals of Applied Statistics 12(2), 1013–1038.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> tables = [CaptureTable(("a", "b"), {(1, 1): m, (1, 0): 200 - m, (0, 1): 150 - m}) for m in (48, 50, 53)]
    >>> print(linkage_draws(Chapman(), tables))
    linkage-draws: 591 (95% CI 470–743); 300 observed, coverage 51%
    """
    if len(tables) < 2:
        raise InputError(f"{len(tables)} linkage", rule="two or more are combined", hint="--draws 20")
    results = Parallel(n_jobs=jobs)(delayed(attempt)(estimator, table) for table in tables)
    found = [one for one in results if isinstance(one, Estimate)]
    refused = [one for one in results if isinstance(one, Refusal)]
    if len(found) < 2 or len(refused) > MOST_REFUSED * len(tables):
        raise EstimationError(METHOD, f"{len(refused)} of {len(tables)} linkages give no number: {refused[0].reason}",
                              "look at the linkage first")  # fmt: skip
    warnings = [f"{len(refused)} of {len(tables)} linkages give no number and are left out"] if refused else []
    return combined(found, level, warnings)


def drawn(estimator: Estimator, tables: Sequence[CaptureTable], level: float = 0.95) -> Estimate | Refusal:
    """Combine as `linkage_draws` does, and return a refusal instead of raising it."""
    try:
        return linkage_draws(estimator, tables, level=level)
    except EstimationError as error:
        return Refusal(error.method, error.reason, error.hint)


def combined(found: Sequence[Estimate], level: float = 0.95, warnings: Sequence[str] = ()) -> Estimate:
    """Combine the estimates of several linkages by Rubin's rules on the log scale.

    An estimate without a standard error is given the one that its own limits imply.
    """
    check_level(level)
    q = np.log([one.n_hat for one in found])
    u = np.array([_log_error(one) for one in found]) ** 2
    within, between, m = float(u.mean()), float(q.var(ddof=1)), len(found)
    total = within + (1 + 1 / m) * between
    freedom = (m - 1) * (1 + within / ((1 + 1 / m) * between)) ** 2 if between > 0 else np.inf
    n_hat, half = float(np.exp(q.mean())), quantile(level, freedom) * total**0.5
    observed = round(float(np.mean([one.n_observed for one in found])))
    kind = f"Rubin's rules on the log scale over {m} linkages, of {found[0].method}"
    limits = max(n_hat * float(np.exp(-half)), observed), n_hat * float(np.exp(half))
    share = (1 + 1 / m) * between / total if total > 0 else 0.0
    words = (*warnings, f"{share:.0%} of the variance comes from the linkage",
             *dict.fromkeys(line for one in found for line in one.warnings))  # fmt: skip
    return Estimate(max(n_hat, observed), observed, Interval(*limits, level, kind), METHOD,
                    (*found[0].assumes, DRAWN), n_hat * total**0.5, warnings=words)  # fmt: skip


def _log_error(one: Estimate) -> float:
    if one.std_error is not None:
        return one.std_error / one.n_hat
    if np.isinf(one.interval.high):
        raise EstimationError(METHOD, f"{one.method} sets no upper limit on a linkage", "use another method")
    return float(np.log(one.interval.high / one.interval.low)) / (2 * normal_quantile(one.interval.level))
