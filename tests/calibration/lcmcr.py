"""Does the sampler of latent classes draw from the posterior that LCMCR draws from? Long chains of both, by quantile.

    python tests/calibration/lcmcr.py [--chains 8] [--out build/calibration/lcmcr.csv]

A quantile of each chain is one observation, chains of one program are as long as those of the other, and the
difference of the means is divided by its Monte-Carlo error, taken from the spread between chains of both. Where a chain
seldom goes from one group of classes to another (all four tables), that error is large: it is printed beside it. Chains
that are kept in build/calibration/lcmcr are not drawn again; the seed is that of the sampler.
"""

import argparse
import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _pieces import BUILD, kept

from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from tests.certified.reading import tables

SEED = 1
ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests/reference"


def against(ours, theirs):
    """The difference of mean quantiles, its Monte-Carlo error, and the first in units of the second."""
    error = np.sqrt(ours.var(axis=0, ddof=1) / len(ours) + theirs.var(axis=0, ddof=1) / len(theirs))
    difference = ours.mean(axis=0) - theirs.mean(axis=0)
    return difference, error, difference / error


def sampled(sampler, table, shares):
    """Quantiles of each chain, and whether the chains agree."""
    found = sampler.sample(table)
    return {"quantiles": np.quantile(found.numbers, shares, axis=1).T.tolist(), "rhat": float(found.rhat)}


def piece(table, run, sampler, shares, folder):
    """What chains of one length say of one table."""
    name = f"{table} {run} {sampler.chains} chains seed {sampler.seed}"
    return kept(folder, name, partial(sampled, sampler, tables()[table], shares))


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    sampler = DirichletLatentClass(chains=2, burn_in=1, draws=4, thinning=1, seed=SEED, jobs=1)
    piece("lesbian", "short", sampler, [0.5], folder)


def rows(chains):
    for one in json.loads((REFERENCE / "lcmcr/latent_classes.json").read_text("utf-8"))["tables"]:
        lengths = {chain["run"]: (chain["burn_in"], chain["draws"], chain["thinning"]) for chain in one["chains"]}
        for run, (burn_in, draws, thinning) in lengths.items():
            told = [chain["quantiles"] for chain in one["chains"] if chain["run"] == run]
            theirs = np.array([list(quantiles.values()) for quantiles in told])
            sampler = DirichletLatentClass(chains=chains, burn_in=burn_in, draws=draws, thinning=thinning, seed=SEED)
            shares = [float(name.rstrip("%")) / 100 for name in told[0]]
            drawn = piece(one["table"], run, sampler, shares, BUILD / "lcmcr")
            ours = np.array(drawn["quantiles"])
            for k, compared in enumerate(zip(*against(ours, theirs), strict=True)):
                yield {
                    "table": one["table"], "run": run, "quantile": shares[k],
                    "chains": f"{len(ours)} and {len(told)}", "R-hat": drawn["rhat"],
                    "ours": ours[:, k].mean(), "LCMCR": theirs[:, k].mean(),
                    **dict(zip(("difference", "Monte-Carlo error", "in its units"), compared, strict=True)),
                }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chains", type=int, default=8)
    parser.add_argument("--out", type=Path, default=ROOT / "build/calibration/lcmcr.csv")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(rows(options.chains))
    table.to_csv(options.out, index=False, lineterminator="\n")
    print(table.to_string(float_format="{:.2f}".format))


if __name__ == "__main__":
    main()
