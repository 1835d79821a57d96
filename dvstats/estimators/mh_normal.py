"""People differ, normally on the logit; all lists are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._heterogeneity import GIVEN, NORMAL, SAME_LISTS, normal_mixture

WORDS = (NORMAL, GIVEN, SAME_LISTS)


@dataclass(frozen=True, slots=True)
class MhNormal:
    r"""People differ, normally on the logit; all lists are alike.

    .. math::

        E(y_h) = N \int \prod_j \frac{e^{h_j (b + \sigma z)}}{1 + e^{b + \sigma z}}\, \varphi(z)\, dz

    fitted by maximum likelihood; the integral is a sum over a fine even grid. The standard error has the observed
    information of the Poisson likelihood, and the interval is log-normal for the unseen part. Where the best
    :math:`\sigma` is zero, nobody differs and the estimate is refused.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Coull BA, Agresti A (1999). Biometrics 55(1), 294–301.
    Rivest LP (2011). International Journal of Biostatistics 7(1), 23.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MhNormal().fit(table))
    mh-normal: 4,547 (95% CI 633–50,820); 271 observed, coverage 6%
    """

    level: float = 0.95
    method: ClassVar[str] = "mh-normal"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 8)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit one effect of all lists and the spread between people."""
        return normal_mixture(captures, np.ones((captures.n_lists, 1)), self.method, WORDS, self.level)
