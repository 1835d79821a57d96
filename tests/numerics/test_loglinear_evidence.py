"""Evidence and posterior of log-linear models: sums over fine grids, modes, and the corners of the priors."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln, logsumexp
from scipy.stats import invgamma, multivariate_t, norm, poisson

from dvstats.numerics.crossed import columns
from dvstats.numerics.loglinear_evidence import Cells, Normal, StudentT, log_posterior, modes, weighted_posterior

TERMS = ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
DESIGN = np.hstack([columns((2, 2, 2), term) for term in TERMS])
NOWHERE = np.zeros(8, dtype=bool)
COUNTS = np.array([np.nan, 9, 14, 3, 22, 6, 7, 2])
INDEPENDENT = np.arange(7) < 4
GRIDS = {"many": COUNTS, "with zeros": np.array([np.nan, 4, 2, 0, 5, 1, 0, 0])}


def drawn(cells, model, prior, number=20_000, seed=1):
    squares = float(modes(cells, model[None], prior).squares[0])
    return weighted_posterior(cells, model, prior, squares, number, np.random.default_rng(seed))


def on_a_grid(cells, prior, axes):
    """Likelihood times prior at every point of a grid of the coefficients, and how much room a point has."""
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
    eta = points @ cells.design[cells.seen].T
    counts, limited = cells.counts[cells.seen], cells.limited[cells.seen]
    each = np.where(limited, poisson.logcdf(counts, np.exp(eta)), poisson.logpmf(counts, np.exp(eta)))
    log = each.sum(axis=1) + prior((points[:, 1:] ** 2).sum(axis=1))
    return points, log + np.log([axis[1] - axis[0] for axis in axes]).sum()


def normal(squares, size=2):
    return -squares / 2 - size / 2 * np.log(2 * np.pi)


def student(squares, size=2, freedom=4.0):
    away = np.column_stack([np.sqrt(squares), np.zeros((len(squares), size - 1))])
    return multivariate_t(np.zeros(size), np.eye(size), df=freedom).logpdf(away)


TWO = np.hstack([columns((2, 2), term) for term in ((), (0,), (1,))])
AXES = (np.linspace(-12, 8, 81), np.linspace(-12, 9, 85), np.linspace(-12, 9, 85))
SMALL = {
    "all counted": Cells(TWO, np.array([np.nan, 12.0, 7.0, 5.0]), np.zeros(4, dtype=bool)),
    "a zero": Cells(TWO, np.array([np.nan, 6.0, 0.0, 3.0]), np.zeros(4, dtype=bool)),
    "a limit": Cells(TWO, np.array([np.nan, 12.0, 9.0, 5.0]), np.array([False, False, True, False])),
    "a limit of none": Cells(TWO, np.array([np.nan, 12.0, 0.0, 5.0]), np.array([False, False, True, False])),
}


@pytest.mark.parametrize("case", SMALL)
@pytest.mark.parametrize(("prior", "as_sum"), [(Normal(), normal), (StudentT(4.0), student)], ids=["normal", "t"])
def test_evidence_means_and_the_unseen_are_those_of_a_sum_over_a_fine_grid(case, prior, as_sum):
    cells = SMALL[case]
    points, log = on_a_grid(cells, as_sum, AXES)
    found = drawn(cells, np.ones(3, dtype=bool), prior)
    weights = np.exp(log - logsumexp(log))
    assert found.log_mass == pytest.approx(logsumexp(log), abs=0.03)
    assert found.means == pytest.approx(weights @ points, abs=0.05)
    order = np.argsort(points @ TWO[0])
    exact = np.interp((0.1, 0.5, 0.9), np.cumsum(weights[order]), (points @ TWO[0])[order])
    assert found.quantiles(found.draws @ TWO[0], (0.1, 0.5, 0.9)) == pytest.approx(exact, abs=0.15)


@pytest.mark.parametrize("name", GRIDS)
def test_the_evidence_of_independent_lists_is_a_sum_over_their_effects(name):
    """The constant integrates by hand: exp(phi) has a gamma law, given the effects."""
    cells, y = Cells(DESIGN, GRIDS[name], NOWHERE), GRIDS[name][1:]
    axis = np.linspace(-4, 4, 91)
    theta = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    prior = normal((theta**2).sum(axis=1), 3) + 3 * np.log(axis[1] - axis[0])
    eta = theta @ DESIGN[1:, 1:4].T
    log = eta @ y + gammaln(y.sum()) - y.sum() * np.log(np.exp(eta).sum(axis=1)) - gammaln(y + 1).sum()
    assert drawn(cells, INDEPENDENT, Normal()).log_mass == pytest.approx(logsumexp(log + prior), abs=0.02)


@pytest.mark.parametrize("prior", [Normal(), Normal(0.2), StudentT(0.001), StudentT(4.0)], ids=str)
@pytest.mark.parametrize("limited", [False, True])
def test_at_a_mode_nothing_near_is_higher(prior, limited):
    counts = COUNTS.copy()
    cells = Cells(DESIGN, counts, np.arange(8) == (1 if limited else 99))
    models = np.array([INDEPENDENT, np.ones(7, dtype=bool), np.arange(7) != 5])
    found = modes(cells, models, prior)
    rng = np.random.default_rng(2)
    for model, at in zip(models, found.coefficients, strict=True):
        assert (at[~model] == 0).all()
        height = log_posterior(cells, model, prior, at[model][None])[0]
        for size in (1e-3, 0.1):
            around = at[model] + size * rng.normal(size=(200, model.sum()))
            assert (log_posterior(cells, model, prior, around) <= height + 1e-9).all()


def test_models_together_have_the_modes_they_have_alone():
    cells = Cells(DESIGN, COUNTS, NOWHERE)
    models = np.random.default_rng(1).random((30, 7)) < 0.5
    models[:, :4] = True
    whole = modes(cells, models, Normal())
    for row in (0, 7, 29):
        alone = modes(cells, models[[row]], Normal())
        assert whole.coefficients[row] == pytest.approx(alone.coefficients[0], abs=1e-5)
        assert whole.log_evidence[row] == pytest.approx(alone.log_evidence[0], abs=1e-7)


def test_with_many_data_laplace_is_right():
    cells = Cells(DESIGN, COUNTS * 200, NOWHERE)
    every = np.ones(7, dtype=bool)
    rough = modes(cells, every[None], Normal()).log_evidence[0]
    assert rough == pytest.approx(drawn(cells, every, Normal()).log_mass, abs=0.02)


def test_a_t_prior_of_endless_freedom_is_the_normal():
    cells = Cells(DESIGN, COUNTS, NOWHERE)
    for model in (INDEPENDENT, np.ones(7, dtype=bool)):
        assert drawn(cells, model, StudentT(1e7)).log_mass == pytest.approx(
            drawn(cells, model, Normal()).log_mass, abs=0.03
        )


def test_a_t_prior_is_normal_with_a_variance_that_is_inverse_gamma():
    law, size = invgamma(0.35, scale=0.35), np.array(3)
    for square in (0.1, 2.0, 30.0):

        def at(s, q=square):
            return np.exp(Normal(np.exp(s)).log(np.array(q), size)) * law.pdf(np.exp(s)) * np.exp(s)

        whole = quad(at, -8, 60, limit=500)[0]
        assert np.log(whole) == pytest.approx(float(StudentT(0.7).log(np.array(square), size)), abs=1e-6)


def test_priors_are_densities():
    squares, size = np.array([0.0, 1.0, 9.0]), np.array(1)
    assert Normal(4.0).log(squares, size) == pytest.approx(norm(0, 2).logpdf(np.sqrt(squares)))
    whole = quad(lambda x: np.exp(StudentT(0.5).log(np.array(x**2), size)), -np.inf, np.inf, limit=500)[0]
    assert whole == pytest.approx(1, abs=1e-4)
