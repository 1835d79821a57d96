"""People differ as a form says that the user gives; all lists are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._heterogeneity import DIFFER, FORM, GIVEN, SAME_LISTS, Form, column_of, equal_lists, with_column
from dvstats.estimators._intervals import IntervalOf, profile

WORDS = (DIFFER.format(form=FORM), GIVEN, SAME_LISTS)


@dataclass(frozen=True, slots=True)
class Mh:
    r"""People differ as a form h says that the user gives; all lists are alike.

    .. math::

        \log E(y_h) = \beta_0 + \beta k_h + \tau\, h(k_h)

    where :math:`k_h` is the number of lists that hold a history. A form that stands for differences between people is
    convex.

    Parameters
    ----------
    h
        A function of k, or the values h(1), …, h(t) with h(0) = 0.
    level
        Confidence level of the interval.
    interval
        How the interval is made.

    References
    ----------
    Baillargeon S, Rivest LP (2007). Journal of Statistical Software 19(5), 1–31.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(Mh(h=lambda k: k**2 / 2).fit(table))
    mh: 1,314 (95% CI 656–3,023); 271 observed, coverage 21%
    """

    h: Form
    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "mh"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the column of the form beside one effect of all lists."""
        column = column_of(self.h, captures.n_lists, self.method)
        return with_column(
            captures, equal_lists(captures.n_lists), column, self.method, WORDS, self.interval, self.level
        )
