"""A list that also holds people outside the population: limits, the likelihood itself, coverage, refusals."""

import json

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import poisson

from dvstats.cli import main
from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._loglinear import design_of
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.outsiders_on_list import OutsidersOnList

LISTS = ("police", "clinic", "helpline")
COUNTS = {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 14, (0, 0, 1): 247, (1, 0, 1): 42, (0, 1, 1): 31, (1, 1, 1): 12}
ALONE = (0, 0, 1)


def with_alone(count):
    return CaptureTable(LISTS, {**COUNTS, ALONE: count})


@pytest.mark.parametrize("model", ["[1,2,3]", "[13,2]"])
def test_with_a_limit_far_above_it_is_the_model_without_that_cell(model):
    ours = OutsidersOnList(model, "helpline").fit(with_alone(100_000))
    without = LogLinear(model).fit(CaptureTable(LISTS, {h: c for h, c in COUNTS.items() if h != ALONE},
                                                frozenset({ALONE})))  # fmt: skip
    hidden = ours.n_hat - without.n_hat
    assert hidden > 0
    assert ours.n_observed == without.n_observed
    assert f"about {hidden:,.0f} belong" in ours.warnings[0]


@pytest.mark.parametrize("limit", [20, 45, 70])
def test_it_is_where_the_likelihood_of_a_count_up_to_a_limit_is_highest(limit):
    table, here = with_alone(limit), list(histories(3)).index(ALONE)
    design = design_of(Hierarchy.parse("[13,2]", LISTS))
    y = np.array([table.counts[h] for h in histories(3)], dtype=float)
    others = np.arange(7) != here

    def loss(beta):
        mu = np.exp(design[1:] @ beta)
        return float((mu - y * np.log(mu))[others].sum() - poisson.logcdf(limit, mu[here]))

    best = minimize(loss, [4.0, 0, 0, 0, 0], method="BFGS", options={"gtol": 1e-8}).x
    mean = np.exp(design[1:] @ best)[here]
    k = np.arange(limit + 1)
    within = float((k * poisson.pmf(k, mean)).sum() / poisson.cdf(limit, mean))
    ours = OutsidersOnList("[13,2]", "helpline").fit(table)
    assert ours.n_hat == pytest.approx(y[others].sum() + within + np.exp(best[0]), rel=1e-5)


def test_a_lower_limit_leaves_fewer_people():
    told = [OutsidersOnList("[13,2]", "helpline").fit(with_alone(limit)).n_hat for limit in (10, 30, 60, 200)]
    assert told == sorted(told)


def test_the_interval_holds_the_truth_where_the_plain_model_does_not():
    rng, n, trials, held, naive = np.random.default_rng(11), 1200, 120, 0, 0
    rows = np.array([(0, 0, 0), *histories(3)])
    p = np.prod(np.where(rows, (0.4, 0.3, 0.35), (0.6, 0.7, 0.65)), axis=1)
    for _ in range(trials):
        drawn = dict(zip(histories(3), map(int, rng.multinomial(n, p)[1:]), strict=True))
        drawn[ALONE] += int(rng.poisson(400))
        table = CaptureTable(LISTS, drawn)
        ours, plain = OutsidersOnList("[1,2,3]", "helpline").fit(table), LogLinear("[1,2,3]").fit(table)
        held += ours.interval.low <= n <= ours.interval.high
        naive += plain.interval.low <= n <= plain.interval.high
    assert held / trials > 0.95 - 3 * (0.95 * 0.05 / trials) ** 0.5
    assert naive / trials < 0.1


def test_refusals_and_bad_words():
    with pytest.raises(InputError, match="one of the lists"):
        OutsidersOnList("[1,2,3]", "church").fit(with_alone(5))
    with pytest.raises(NotIdentifiableError, match="do not identify"):
        OutsidersOnList("[12,3]", "helpline").fit(with_alone(5))


def test_the_command_line_names_the_list(capsys, tmp_path):
    path = tmp_path / "lists.csv"
    lines = [f"{h[0]},{h[1]},{h[2]},{c}" for h, c in COUNTS.items()]
    path.write_text("police,clinic,helpline,count\n" + "\n".join(lines) + "\n")
    words = ["estimate", str(path), "--method", "outsiders-on-list", "--model", "[13,2]"]
    assert main([*words, "--outsiders", "helpline", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n_observed"] == 455 - 247
    assert any("of those on helpline alone anybody may not" in line for line in told["assumes"])
    assert main(words) == 2
    assert "--outsiders" in capsys.readouterr().err
