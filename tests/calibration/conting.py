"""How far does a chain of 4,500 sweeps lie from the posterior that it samples? Of models of lists and strata, on spina.

    python tests/calibration/conting.py [--chains 60] [--sweeps 5000] [--burn 500] [--folder build/calibration/conting]

The chains go between models as samplers of incomplete tables do: the unseen cells are drawn given the effects, the
effects given all cells, and every second sweep asks to add or drop a pair, given all cells. Effects are summed out of
that question by Laplace's approximation on the whole table, so that these chains move more easily than those that draw
effects of a new model as well. Printed are, for each of the likely models, its probability, the mean and the standard
deviation over chains, and that of a perfect walk (tests/estimators/test_hierarchical.py), seed fixed; chains that were
run are kept. The means have the error of Laplace's approximation, up to 0.02; it is the deviations that are asked for.
"""

import argparse
from pathlib import Path

import numpy as np
from _pieces import BUILD, kept

from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._crossed import crossed
from dvstats.estimators.hierarchical import Hierarchical
from tests.estimators.test_hierarchical import PAIRS, SPINA, frequencies

SEED = 20261125


def fitted(design, counts, models):
    """Modes, curvatures and Laplace's log evidence of complete tables, a row per chain."""
    free = np.arange(design.shape[1]) > 0
    at = np.zeros(models.shape)
    at[:, 0] = np.log(counts.mean(axis=1))
    for _ in range(60):
        means = np.exp(at @ design.T)
        score = np.where(models, (counts - means) @ design - free * at, 0)
        information = design.T @ (means[:, :, None] * design) + np.diag(free)
        information = np.where(models[:, :, None] & models[:, None, :], information, np.eye(design.shape[1]))
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        at += step * np.minimum(1, 2 / np.abs(step).max(axis=1, keepdims=True).clip(1e-12))
        if np.abs(step).max() < 1e-6:
            break
    eta, size = at @ design.T, models.sum(axis=1)
    height = (
        (counts * eta - np.exp(eta)).sum(axis=1) - (free * at**2).sum(axis=1) / 2 - (size - 1) / 2 * np.log(2 * np.pi)
    )
    return at, information, height + size / 2 * np.log(2 * np.pi) - np.linalg.slogdet(information)[1] / 2


def chains(number, sweeps, burn, rng):
    """Share of sweeps in each of the 64 models, a row per chain."""
    table = crossed(SPINA)
    largest = Hierarchy(4, frozenset(PAIRS))
    bits = [Hierarchy(4, frozenset(p for k, p in enumerate(PAIRS) if m >> k & 1)) for m in range(64)]
    cells, masks = table.cells(largest), table.masks(largest, tuple(bits))
    unseen = ~cells.seen
    counts = np.tile(np.nan_to_num(cells.counts, nan=5.0), (number, 1))
    at, seen, rows = np.full(number, 63), np.zeros((number, 64)), np.arange(number)
    for sweep in range(sweeps):
        mode, information, height = fitted(cells.design, counts, masks[at])
        if sweep % 2:
            trial = at ^ (1 << rng.integers(6, size=number))
            other = fitted(cells.design, counts, masks[trial])
            go = np.log(rng.random(number)) < other[2] - height
            at = np.where(go, trial, at)
            mode, information = (
                np.where(go[:, None], other[0], mode),
                np.where(go[:, None, None], other[1], information),
            )
        root = np.linalg.cholesky(np.linalg.inv(information))
        effects = np.where(masks[at], mode + np.einsum("nij,nj->ni", root, rng.standard_normal(mode.shape)), 0)
        counts[:, unseen] = rng.poisson(np.exp(effects @ cells.design[unseen].T))
        if sweep >= burn:
            seen[rows, at] += 1
    return seen / (sweeps - burn)


def piece(folder, *asked):
    """The frequencies of models in chains of some number, length and burn-in."""
    return kept(folder, f"chains {asked}", lambda: chains(*asked, np.random.default_rng(SEED)).tolist())


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    piece(folder, 2, 3, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chains", type=int, default=60)
    parser.add_argument("--sweeps", type=int, default=5000)
    parser.add_argument("--burn", type=int, default=500)
    parser.add_argument("--folder", type=Path, default=BUILD / "conting")
    options = parser.parse_args()
    found = Hierarchical(draws=100_000).posterior(SPINA)
    ours = {model.interactions: share for model, share in zip(found.models, found.probabilities, strict=True)}
    chances = np.array([ours.get(frozenset(p for k, p in enumerate(PAIRS) if m >> k & 1), 1e-9) for m in range(64)])
    asked = (options.chains, options.sweeps, options.burn)
    drawn = np.array(piece(options.folder, *asked))
    perfect = frequencies(chances / chances.sum(), options.sweeps - options.burn, 300, np.random.default_rng(SEED))
    for m in np.argsort(-chances)[:8]:
        names = ",".join("".join(str(f + 1) for f in p) for k, p in enumerate(PAIRS) if m >> k & 1)
        told = (chances[m], drawn[:, m].mean(), drawn[:, m].std(ddof=1), perfect[:, m].std(ddof=1))
        print(f"[{names}]", *(f"{number:.4f}" for number in told))


if __name__ == "__main__":
    main()
