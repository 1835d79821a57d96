r"""The sum of estimates of separate groups, with one interval.

.. math::

    L = \sum_i \hat N_i - \sqrt{\sum_i (\hat N_i - l_i)^2},
    \qquad
    U = \sum_i \hat N_i + \sqrt{\sum_i (u_i - \hat N_i)^2}

recovers the variances from the limits :math:`l_i, u_i` of the groups, so that skew intervals stay skew (Zou and Donner
2008). Where a group has a range in place of one number, its lower end is :math:`\hat N_i` in L and its upper end in U:
what the data leave open adds up, and only the error of sampling evens out. A total with a lower bound in it is one.
"""

from __future__ import annotations

from collections.abc import Mapping

from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Identified, Interval
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
                    tuple(words), error, warnings=tuple(told), lower_bound=any(e.lower_bound for e in given),
                    identified=_identified(given))  # fmt: skip


def _identified(given: list[Estimate]) -> Identified | None:
    """Return the range that takes the place of the total, if one takes that of a group."""
    open_ones = [e.identified.whatever for e in given if e.identified is not None]
    if not open_ones:
        return None
    low, high = (sum(ends) for ends in zip(*map(_ends, given), strict=True))
    return Identified(low, high, "; ".join(dict.fromkeys(open_ones)))


def _ends(one: Estimate) -> tuple[float, float]:
    return (one.n_hat, one.n_hat) if one.identified is None else (one.identified.low, one.identified.high)


def _interval(given: list[Estimate]) -> Interval:
    levels = {found.interval.level for found in given}
    if len(levels) > 1:
        raise InputError(f"intervals at levels {sorted(levels)}", rule="groups that are added have one level")
    least, most = zip(*map(_ends, given), strict=True)
    low = sum(least) - sum((end - e.interval.low) ** 2 for end, e in zip(least, given, strict=True)) ** 0.5
    high = sum(most) + sum((e.interval.high - end) ** 2 for end, e in zip(most, given, strict=True)) ** 0.5
    n = sum(e.n_observed for e in given)
    return Interval(max(low, n), high, levels.pop(), "variances recovered from the groups' limits")
