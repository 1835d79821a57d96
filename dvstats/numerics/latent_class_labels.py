r"""New labels for the classes of a Dirichlet process, and a new concentration with them.

Classes are broken off a stick in the order of their labels. The same classes fit in another order under another
concentration :math:`\alpha`, but a Gibbs sampler, which sees one label or the concentration at a time, hardly ever goes
there: the chains then disagree on the classes without disagreeing on the people. With the sticks integrated out,

.. math::

    p(z \mid \alpha) = \prod_{k < K} \alpha\,
    \frac{\Gamma(1 + n_k)\, \Gamma(\alpha + n_{>k})}{\Gamma(1 + \alpha + n_{\ge k})}, \qquad n_{>k} = \sum_{l > k} n_l,

two labels change places and :math:`\log \alpha` makes a step of a Cauchy distribution, both symmetric, so that the move
is accepted with

.. math::

    \min\left\{1,\ \frac{p(z' \mid \alpha')}{p(z \mid \alpha)}
    \left(\frac{\alpha'}{\alpha}\right)^{a} e^{-b(\alpha' - \alpha)}\right\},

:math:`\alpha^{a}` being the gamma prior times the derivative of the exponential. What the classes are like, and the
cases in them, go with the labels and do not change. The sticks must be drawn anew before anything else is.
(Papaspiliopoulos and Roberts 2008 make such moves given the sticks; Hastie, Liverani and Richardson 2015 show what is
lost without them.)
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from dvstats.numerics.latent_class_gibbs import TINY
from dvstats.numerics.lattice_algebra import Array, Ints

MOVES = 4
HUGE = 1e300


@njit(cache=True, nogil=True)
def log_sharing(members: Ints, alpha: float) -> float:
    """Logarithm of the probability of who is in which class, the sticks integrated out.

    Examples
    --------
    Of two people, each is in the first of two classes with probability one half, but not independently.

    >>> [round(math.exp(log_sharing(np.array(members), 1.0)), 4) for members in ([2, 0], [1, 1], [0, 2])]
    [0.3333, 0.1667, 0.3333]
    """
    behind, total = members.sum(), 0.0
    for k in range(len(members) - 1):
        with_this, behind = behind, behind - members[k]
        total += math.lgamma(1.0 + members[k]) + math.lgamma(alpha + behind) - math.lgamma(1.0 + alpha + with_this)
    return total + (len(members) - 1) * math.log(alpha)


@njit(cache=True, nogil=True)
def relabel(
    rng: np.random.Generator, members: Ints, chances: Array, alpha: float, shape: float, rate: float
) -> float:  # fmt: skip
    """Let labels change places some times; return the concentration that goes with them."""
    there, now = members.copy(), log_sharing(members, alpha)
    for _ in range(MOVES):
        i, j, new = rng.integers(0, len(members)), rng.integers(0, len(members)), alpha
        if rng.random() < 0.5:
            new = alpha * math.exp(math.tan(math.pi * (rng.random() - 0.5)))
        if not TINY < new < HUGE:
            continue
        there[i], there[j] = members[j], members[i]
        then = log_sharing(there, new)
        gain = then - now + shape * (math.log(new) - math.log(alpha)) - rate * (new - alpha)
        if math.log(1.0 - rng.random()) < gain:
            alpha, now = new, then
            members[:] = there
            for on in chances:
                on[i], on[j] = on[j], on[i]
        there[:] = members
    return alpha
