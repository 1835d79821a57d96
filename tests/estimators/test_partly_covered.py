"""Lists that do not cover a stratum: the models it reduces to, exact tables, coverage, refusals, the shell."""

import json

import numpy as np
import pytest
from scipy.optimize import minimize

from dvstats.cli import main
from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.partly_covered import PartlyCovered
from dvstats.studies.shared_interactions import shared_interactions

LISTS = ("police", "clinic", "shelter")
SPINA = CaptureTable(LISTS, {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247, (1, 0, 1): 112,
                             (0, 1, 1): 142, (1, 1, 1): 12})  # fmt: skip
OTHER = CaptureTable(LISTS, {(1, 0, 0): 80, (0, 1, 0): 55, (1, 1, 0): 18, (0, 0, 1): 120, (1, 0, 1): 40,
                             (0, 1, 1): 61, (1, 1, 1): 16})  # fmt: skip
ON_SHELTER = frozenset(h for h in histories(3) if h[2])


def without_shelter(captures):
    """The table as it is where shelters do not cover the stratum: who was only there is unseen."""
    kept = captures.only("police", "clinic").counts
    return CaptureTable(LISTS, {(*h, 0): count for h, count in kept.items()}, ON_SHELTER)


def world(rng, n, p, odds):
    """N people on three lists; police and clinic depend on each other, clinic and shelter as well."""
    rows = np.array([(0, 0, 0), *histories(3)])
    weight = np.prod(np.where(rows, np.divide(p, np.subtract(1, p)), 1.0), axis=1)
    weight *= odds ** (rows[:, 0] * rows[:, 1]) * odds ** (rows[:, 1] * rows[:, 2])
    drawn = rng.multinomial(n, weight / weight.sum())
    return CaptureTable(LISTS, {tuple(map(int, h)): int(c) for h, c in zip(rows[1:], drawn[1:], strict=True)})


@pytest.mark.parametrize("model", ["[1,2,3]", "[12,3]", "[12,23]"])
def test_one_stratum_that_all_lists_cover_is_the_loglinear_model(model):
    ours, plain = PartlyCovered(model).fit(SPINA), LogLinear(model).fit(SPINA)
    assert ours.n_hat == pytest.approx(plain.n_hat, rel=1e-9)
    assert ours.std_error == pytest.approx(plain.std_error, rel=1e-8)
    assert ours.fit.deviance == pytest.approx(plain.fit.deviance, abs=1e-7)
    assert ours.fit.df == plain.fit.df


def test_lists_that_cover_every_stratum_give_the_model_with_shared_interactions():
    strata = {"a": SPINA, "b": OTHER}
    (groups, total), theirs = PartlyCovered("[12,23]").by(strata), shared_interactions(strata, "[12,23]")
    assert total.n_hat == pytest.approx(theirs.total.n_hat, rel=1e-9)
    assert total.std_error == pytest.approx(theirs.total.std_error, rel=1e-8)
    assert total.interval.low == pytest.approx(theirs.total.interval.low, rel=1e-8)
    for name, found in groups.items():
        assert found.n_hat == pytest.approx(theirs.strata[name].n_hat, rel=1e-9)


def test_an_independent_list_that_is_missing_leaves_lincoln_and_petersen():
    groups, _ = PartlyCovered("[1,2,3]").by({"a": SPINA, "b": without_shelter(OTHER)})
    police, clinic, both = OTHER.on("police"), OTHER.on("clinic"), OTHER.on("police", "clinic")
    assert groups["b"].n_hat == pytest.approx(police * clinic / both, rel=1e-8)


def test_counts_without_chance_give_back_the_people_of_both_strata():
    rows = np.array([(0, 0, 0), *histories(3)])
    means = 1e9 * np.exp(rows @ [-0.6, -0.9, -0.4] + 0.8 * rows[:, 0] * rows[:, 2] + 0.5 * rows[:, 1] * rows[:, 2])
    people = dict(zip(histories(3), means[1:], strict=True))
    south, north = (CaptureTable(LISTS, {h: round(k * m) for h, m in people.items()}) for k in (1, 2))
    groups, total = PartlyCovered("[13,23]").by({"south": south, "north": without_shelter(north)})
    assert groups["south"].n_hat == pytest.approx(means.sum(), rel=1e-6)
    assert groups["north"].n_hat == pytest.approx(2 * means.sum(), rel=1e-6)
    assert total.n_hat == pytest.approx(3 * means.sum(), rel=1e-6)


def test_the_algorithm_ends_at_the_maximum_of_the_likelihood_of_the_counts_themselves():
    north, rows = without_shelter(OTHER), np.array([(0, 0, 0), *histories(3)])
    _, total = PartlyCovered("[13,23]").by({"south": SPINA, "north": north})
    own, apart = np.column_stack([np.ones(8), rows[:, :2]]), np.zeros((8, 3))
    shared = rows[:, [2]] * np.column_stack([np.ones(8), rows[:, :2]])
    design = np.vstack([np.hstack([own, apart, shared]), np.hstack([apart, own, shared])])
    sums = np.array([[float(tuple(r[:2]) == h) for r in rows] for h in histories(2)])
    y = np.concatenate([[SPINA.counts[h] for h in histories(3)], [north.counts[*h, 0] for h in histories(2)]])

    def counted(beta):
        m = np.exp(design @ beta)
        return np.concatenate([m[1:8], sums @ m[8:]])

    def loss(beta):
        mu = counted(beta)
        return float(np.sum(mu - y * np.log(mu)))

    best = minimize(loss, [5.0, 0, 0, 5.0, 0, 0, 0, 0, 0], method="BFGS", options={"gtol": 1e-7, "maxiter": 2000})
    unseen = np.exp(design @ best.x).sum() - counted(best.x).sum()
    assert total.n_hat == pytest.approx(y.sum() + unseen, rel=1e-4)


def test_the_interval_holds_the_truth_as_often_as_it_says_and_leaving_the_list_out_does_not():
    rng, n, held, naive, trials = np.random.default_rng(7), 1500, 0, 0, 120
    for _ in range(trials):
        south, north = world(rng, n, (0.35, 0.3, 0.4), 2.5), without_shelter(world(rng, n, (0.3, 0.25, 0.4), 2.5))
        _, total = PartlyCovered("[12,23]").by({"south": south, "north": north})
        held += total.interval.low <= 2 * n <= total.interval.high
        alone = LogLinear("[1,2]").fit(north.only("police", "clinic"))
        naive += alone.interval.low <= n <= alone.interval.high
    assert held / trials > 0.95 - 3 * (0.95 * 0.05 / trials) ** 0.5
    assert naive / trials < 0.5


def test_what_a_list_would_have_held_elsewhere_is_an_assumption_that_is_told():
    _, total = PartlyCovered("[13,2]").by({"south": SPINA, "north": without_shelter(OTHER)})
    assert any(line.startswith("shelter, which does not cover north") for line in total.assumes)
    assert not any("does not cover" in line for line in PartlyCovered("[13,2]").fit(SPINA).assumes)


def test_refusals_say_why():
    apart = CaptureTable(LISTS, {(1, 0, 0): 9, (0, 1, 0): 9, (0, 0, 1): 9, (1, 0, 1): 3})
    for strata, model, why in [
        ({"a": apart}, "[12,3]", "police and clinic share no case"),
        ({"a": without_shelter(SPINA)}, "[12,3]", "do not tell every effect"),
        ({"a": CaptureTable(LISTS, {(1, 0, 0): 9}, frozenset(h for h in histories(3) if h[1] or h[2]))}, "[1,2,3]",
         "fewer than two lists cover a"),
        ({"a": CaptureTable(LISTS, {(1, 0, 0): 9, (0, 1, 0): 5}, frozenset({(1, 1, 1)}))}, "[1,2,3]", "cannot occur"),
        ({"a": CaptureTable(LISTS, {(1, 0, 0): 9, (0, 1, 0): 5, (1, 1, 0): 3})}, "[1,2,3]", "shelter holds no case"),
    ]:  # fmt: skip
        with pytest.raises(NotIdentifiableError, match=why):
            PartlyCovered(model).by(strata)
    with pytest.raises(InputError, match="different lists"):
        PartlyCovered("[1,2]").by({"a": SPINA, "b": SPINA.only("police", "clinic")})


def test_the_command_line_reads_empty_counts_and_gives_strata_and_total(capsys, tmp_path):
    rows = ["police,clinic,shelter,region,count"]
    for region, table in (("south", SPINA), ("north", without_shelter(OTHER))):
        rows += [f"{h[0]},{h[1]},{h[2]},{region},{table.counts.get(h, '')}" for h in histories(3)]
    path = tmp_path / "regions.csv"
    path.write_text("\n".join(rows) + "\n")
    words = ["estimate", str(path), "--method", "partly-covered", "--by", "region", "--model", "[13,2]"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["region"] for row in told["estimates"]] == ["south", "north"]
    assert sum(row["n_hat"] for row in told["estimates"]) == pytest.approx(told["total"]["n_hat"])
    assert told["total"]["conditional_on_model"]
    assert main(words) == 0
    assert "total, of the same fit" in capsys.readouterr().out
    assert main(["estimate", str(path), "--method", "partly-covered", "--by", "region"]) == 2
    assert "--model" in capsys.readouterr().err


def test_it_says_where_no_list_misses_a_stratum():
    table = CaptureTable(("a", "b"), {(1, 0): 50, (0, 1): 40, (1, 1): 20})
    assert "this is the model of loglinear" in PartlyCovered("[1,2]").fit(table).warnings[0]
