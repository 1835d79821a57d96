"""People differ, normally on the logit among the unseen; each list has its own probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._heterogeneity import DIFFER, GIVEN, held_by, own_lists, with_column
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.numerics.heterogeneity import darroch

WORDS = (DIFFER.format(form="normally on the logit among the unseen"), GIVEN)


@dataclass(frozen=True, slots=True)
class MthDarroch:
    r"""People differ, normally on the logit among the unseen; each list has its own probability.

    .. math::

        \log E(y_h) = \beta_0 + \sum_j \beta_j h_j + \tau\, \frac{k_h^2}{2}

    where :math:`k_h` is the number of lists that hold history h. A negative :math:`\tau` is not heterogeneity, and is
    told. Where nobody is on all lists the fit may lie at the boundary, and is refused.

    Parameters
    ----------
    level
        Confidence level of the interval.
    interval
        How the interval is made.

    References
    ----------
    Darroch JN, Fienberg SE, Glonek GFV, Junker BW (1993). Journal of the American Statistical Association 88(423),
    1137–1148.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MthDarroch().fit(table))
    mth-darroch: 1,313 (95% CI 656–3,023); 271 observed, coverage 21%
    """

    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "mth-darroch"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the column of the form beside an effect of each list."""
        column = darroch(held_by(captures.n_lists))
        return with_column(captures, own_lists(captures.n_lists), column, self.method, WORDS, self.interval, self.level)
