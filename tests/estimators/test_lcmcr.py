"""The sampler of latent classes and LCMCR draw from one posterior, within what chains of such length can tell."""

import json
from pathlib import Path

import numpy as np

from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from tests.certified.reading import tables

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/lcmcr/latent_classes.json").read_text("utf-8"))


def test_the_quantiles_of_long_chains_are_those_of_lcmcr_within_monte_carlo_error():
    # The other tables mix more slowly; tests/calibration/lcmcr.py compares chains of 500,000 sweeps on them.
    one = next(one for one in REFERENCE["tables"] if one["table"] == "diabetes")
    theirs = [chain for chain in one["chains"] if chain["run"] == "long"]
    shares = [float(name.rstrip("%")) / 100 for name in theirs[0]["quantiles"]]
    quantiles = np.array([list(chain["quantiles"].values()) for chain in theirs])
    found = DirichletLatentClass(burn_in=10_000, draws=2_000, thinning=20).sample(tables()["diabetes"])
    ours = np.quantile(found.numbers, shares, axis=1).T
    error = np.sqrt(ours.var(axis=0, ddof=1) / len(ours) + quantiles.var(axis=0, ddof=1) / len(quantiles))
    assert (np.abs(ours.mean(axis=0) - quantiles.mean(axis=0)) < 3 * error).all()
    # An error so large that it would let everything pass is a failure as well.
    assert (error < 0.03 * quantiles.mean(axis=0)).all()
