r"""The sum of estimates of separate groups, with one interval.

.. math::

    L = \sum_i \hat N_i - \sqrt{\sum_i (\hat N_i - l_i)^2},
    \qquad
    U = \sum_i \hat N_i + \sqrt{\sum_i (u_i - \hat N_i)^2}

recovers the variances from the limits :math:`l_i, u_i` of the groups, so that skew intervals stay skew (Zou and Donner
2008).
"""

from __future__ import annotations

from collections.abc import Mapping

from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal

SEPARATE = "the groups are estimated separately, and nobody belongs to two of them"


def total(groups: Mapping[str, Estimate | Refusal]) -> Estimate:
    """Add the estimates of groups; refused where one of them is.

    Parameters
    ----------
    groups
        An estimate or a refusal for each group, all at one level.

    Examples
    --------
    >>> women = Estimate(300, 200, Interval(260, 360), "chapman")
    >>> men = Estimate(100, 40, Interval(70, 180), "chapman")
    >>> print(total({"women": women, "men": men}))
    total: 400 (95% CI 350–500); 240 observed, coverage 60%
    """
    refused = [name for name, found in groups.items() if isinstance(found, Refusal)]
    if refused:
        raise EstimationError("total", f"{', '.join(refused)} has no estimate", "merge the group with another")
    given = [found for found in groups.values() if isinstance(found, Estimate)]
    if not given:
        raise InputError("no group", rule="a total needs one or more")
    errors = [found.std_error for found in given if found.std_error is not None]
    error = sum(e * e for e in errors) ** 0.5 if len(errors) == len(given) else None
    words = dict.fromkeys((SEPARATE, *(line for found in given for line in found.assumes)))
    told = dict.fromkeys(line for found in given for line in found.warnings)
    return Estimate(sum(e.n_hat for e in given), sum(e.n_observed for e in given), _interval(given), "total",
                    tuple(words), error, warnings=tuple(told))  # fmt: skip


def _interval(given: list[Estimate]) -> Interval:
    levels = {found.interval.level for found in given}
    if len(levels) > 1:
        raise InputError(f"intervals at levels {sorted(levels)}", rule="groups that are added have one level")
    centre, n = sum(e.n_hat for e in given), sum(e.n_observed for e in given)
    low = centre - sum((e.n_hat - e.interval.low) ** 2 for e in given) ** 0.5
    high = centre + sum((e.interval.high - e.n_hat) ** 2 for e in given) ** 0.5
    return Interval(max(low, n), high, levels.pop(), "variances recovered from the groups' limits")
