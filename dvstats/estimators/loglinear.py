"""Two to twelve lists: a named hierarchical log-linear model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.estimators._loglinear import of_model


@dataclass(frozen=True, slots=True)
class LogLinear:
    r"""Lists depend on each other only as the model says.

    .. math::

        \log E(y_h) = \beta_0 + \sum_{i} \beta_i h_i + \sum_{(i, j)} \beta_{ij} h_i h_j + \ldots,
        \qquad
        \hat N = n + e^{\hat\beta_0},
        \qquad
        \widehat{\mathrm{SE}} = \sqrt{\hat f_0 + \hat f_0^2\, \widehat{\mathrm{Var}}(\hat\beta_0)}

    for capture histories h, with an interaction for each set of lists within a generator of the model, and
    :math:`\hat f_0 = e^{\hat\beta_0}` cases on no list. Where zeros put some :math:`\beta` at minus infinity the fit is
    on the facial set (existence `extended`); where N is not identified there is none.

    Parameters
    ----------
    model
        Generators by number, ``[12,23]``, or by name, ``[police.shelter,clinic]``.
    level
        Confidence level of the interval.
    interval
        How the interval is made: multinomial profile likelihood unless another function is given.

    References
    ----------
    Fienberg SE (1972). Biometrika 59(3), 591–603.
    Cormack RM (1992). Biometrics 48(2), 567–576.
    Fienberg SE, Rinaldo A (2012). Annals of Statistics 40(2), 996–1023.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(LogLinear("[12,23]").fit(table))
    loglinear: 758 (95% CI 713–814, conditional on the model [12,23]); 626 observed, coverage 83%
    """

    model: str
    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "loglinear"
    takes: ClassVar[type] = CaptureTable

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the model and carry it to the unseen cell."""
        check_level(self.level)
        model = Hierarchy.parse(self.model, captures.lists)
        return of_model(captures, model, self.method, self.interval, self.level)
