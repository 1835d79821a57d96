"""Draws of several chains: what ArviZ gets, its diagnostics against ours, and what is said where it is absent."""

import numpy as np
import pytest

from dvstats.core.errors import MissingExtraError
from dvstats.estimators import _draws
from dvstats.estimators._draws import Draws

WITHOUT = "ArviZ is not installed: it comes with the extra `bayes`"


def draws_of(correlation, apart=0.0, chains=4, number=2000):
    rng = np.random.default_rng(20261124)
    noise, told = rng.normal(size=(chains, number)), np.zeros((chains, number))
    for at in range(1, number):
        told[:, at] = correlation * told[:, at - 1] + noise[:, at]
    numbers = (5000 + 100 * (told + apart * np.arange(chains)[:, None])).astype(np.int64)
    return Draws(numbers, np.full_like(numbers, 2), np.abs(noise))


def test_arviz_gets_every_draw_by_chain_also_of_chains_that_do_not_agree():
    pytest.importorskip("arviz_base", reason=WITHOUT)
    draws = draws_of(0.5, apart=5.0)
    assert not draws.converged
    told = draws.to_arviz()["posterior"]
    assert dict(told.sizes) == {"chain": 4, "draw": 2000}
    assert (told["N"].to_numpy() == draws.numbers).all()
    assert set(told.data_vars) == {"N", "occupied", "concentration"}


@pytest.mark.parametrize("draws", [draws_of(0.0), draws_of(0.5), draws_of(0.95), draws_of(0.5, apart=1.0)])
def test_r_hat_and_effective_draws_are_those_of_arviz(draws):
    pytest.importorskip("arviz_base", reason=WITHOUT)
    stats = pytest.importorskip("arviz_stats", reason=WITHOUT)
    numbers = draws.to_arviz()["posterior"]["N"]
    assert draws.rhat == pytest.approx(float(stats.rhat(numbers, method="rank")), rel=1e-10)
    # ArviZ adds half of the first pair of autocorrelations that is left out.
    assert draws.effective == pytest.approx(float(stats.ess(numbers, method="bulk")), rel=0.01)


def test_without_arviz_the_extra_is_named(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(_draws, "import_module", absent)
    with pytest.raises(MissingExtraError, match="arviz"):
        draws_of(0.0).to_arviz()
