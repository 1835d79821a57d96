"""Latent classes: known truths, the one-class law, and refusals where classes are not identified."""

import json
from pathlib import Path

import numpy as np
import pytest

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.estimators.latent_class import LatentClass
from dvstats.estimators.mt import Mt
from dvstats.numerics.latent_classes import fit_classes

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/rcapture/heterogeneity.json").read_text())["tables"]


def table(name):
    told = REFERENCE[name]
    return CaptureTable(tuple(told["lists"]), {tuple(map(int, h)): n for h, n in told["counts"].items()})


def expected(n, classes):
    """Expected counts of each history, the unseen one left out."""
    n_lists = len(classes[0][1])
    rows = np.array(histories(n_lists))
    return rows, n * sum(w * np.prod(np.where(rows == 1, p, 1 - np.array(p)), axis=1) for w, p in classes)


def mixed(n, classes, seed):
    rows, means = expected(n, classes)
    drawn = np.random.default_rng(seed).multinomial(n, np.append(means, n - means.sum()) / n)[:-1]
    return CaptureTable(
        tuple("abcdefgh"[: rows.shape[1]]), dict(zip(map(tuple, rows.tolist()), drawn.tolist(), strict=True))
    )


TWO = ((0.3, (0.8, 0.6, 0.7, 0.5)), (0.7, (0.3, 0.2, 0.25, 0.35)))
THREE = ((0.2, (0.9, 0.8, 0.85, 0.7, 0.9)), (0.3, (0.5, 0.1, 0.6, 0.2, 0.5)), (0.5, (0.1, 0.3, 0.15, 0.3, 0.1)))


@pytest.mark.parametrize("classes", [TWO, THREE])
def test_expected_counts_give_back_the_classes_and_n(classes):
    rows, means = expected(20_000, classes)
    found = fit_classes(rows.astype(float), means, len(classes), np.random.default_rng(3), 40)
    assert found.unseen + means.sum() == pytest.approx(20_000, rel=2e-3)
    assert found.weights == pytest.approx(sorted((w for w, _ in classes), reverse=True), abs=2e-3)
    assert found.rank == found.n_parameters - 1


@pytest.mark.parametrize("name", ["lesbian", "diabetes", "Western"])
def test_one_class_is_independence_with_its_standard_error(name):
    captures = table(name)
    rows = np.array(histories(captures.n_lists), dtype=float)
    counts = np.array([captures.counts[h] for h in histories(captures.n_lists)], dtype=float)
    found, mt = fit_classes(rows, counts, 1, np.random.default_rng(1), 3), Mt().fit(captures)
    assert captures.n_observed + found.unseen == pytest.approx(mt.n_hat, rel=1e-5)
    error = (found.unseen + found.unseen**2 * found.log_unseen_variance) ** 0.5
    assert error == pytest.approx(mt.std_error, rel=1e-4)
    assert found.deviance == pytest.approx(mt.fit.deviance, rel=1e-6)


def test_bic_chooses_as_many_classes_as_there_are():
    five = tuple((w, (*p, p[0])) for w, p in TWO)
    assert LatentClass().fit(mixed(20_000, five, 1)).fit.model == "2 classes"
    assert LatentClass().fit(mixed(50_000, THREE, 1)).fit.model == "3 classes"


def test_a_second_class_is_worth_more_likelihood_than_one():
    captures = table("lesbian")
    assert LatentClass(classes=2).fit(captures).fit.deviance < Mt().fit(captures).fit.deviance


def test_three_lists_do_not_identify_two_classes():
    with pytest.raises(NotIdentifiableError, match="3 lists give 7 counts, 2 classes have 8 unknowns"):
        LatentClass().fit(table("HAV"))


def test_four_lists_do_not_identify_three_classes():
    # Fourteen shares and fourteen unknowns, and still a curve of equal likelihoods.
    rows, means = expected(5000, (*TWO, (0.0, (0.5, 0.5, 0.5, 0.5))))
    captures = CaptureTable(tuple("abcd"), dict(zip(map(tuple, rows.tolist()), means.round().tolist(), strict=True)))
    with pytest.raises(NotIdentifiableError, match="rank"):
        LatentClass(classes=3).fit(captures)


def test_independent_lists_have_no_second_class():
    rows, means = expected(30_000, ((1.0, (0.5, 0.4, 0.3, 0.35)),))
    captures = CaptureTable(tuple("abcd"), dict(zip(map(tuple, rows.tolist()), means.round().tolist(), strict=True)))
    with pytest.raises(NotIdentifiableError, match="rank"):
        LatentClass().fit(captures)


def test_the_seed_fixes_the_result_and_the_weakness_is_told():
    first, again = (LatentClass().fit(table("lesbian")) for _ in range(2))
    assert str(first) == str(again)
    assert "weakly identified" in first.warnings[0]
    assert first.n_hat == pytest.approx(LatentClass(seed=7).fit(table("lesbian")).n_hat, rel=1e-4)


@pytest.mark.parametrize("options", [{"classes": 1}, {"classes": -2}, {"starts": 0}])
def test_numbers_that_make_no_classes_are_bad_input(options):
    with pytest.raises(InputError, match="classes"):
        LatentClass(**options).fit(table("lesbian"))
