"""All hierarchical models averaged: conting's chains, exact posteriors, its own prior, what it reduces to, refusals."""

import json
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2, nbinom

from dvstats.cli import main
from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import EstimationError, InputError, NotConvergedError, NotIdentifiableError
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._crossed import crossed
from dvstats.estimators._model_posterior import drawn_at_most
from dvstats.estimators.hierarchical import Hierarchical
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.outsiders_on_list import OutsidersOnList
from dvstats.numerics.at_most import mean_and_variance_at_most
from dvstats.numerics.crossed import columns
from dvstats.studies.shared_interactions import shared_interactions
from tests.certified.reading import tables

PUBLIC = tables()
REFERENCE = json.loads((Path(__file__).parents[1] / "reference/conting/spina.json").read_text("utf-8"))
SPINA = {
    name: CaptureTable(tuple(REFERENCE["lists"]), {tuple(map(int, h)): c for h, c in counts.items()})
    for name, counts in REFERENCE["strata"].items()
}
PRIORS = {"UIP": np.inf, "SBH": 0.001}
# By tests/calibration/conting.py, which runs chains of data augmentation.
MORE = 1.5
PAIRS = list(combinations(range(4), 2))
HELPLINE = CaptureTable(("police", "clinic", "helpline"), {(1, 0, 0): 216, (0, 1, 0): 144, (0, 0, 1): 900,
                        (1, 1, 0): 144, (1, 0, 1): 144, (0, 1, 1): 96, (1, 1, 1): 96})  # fmt: skip


def model_of(text):
    """Their formula as a model of lists and stratum."""
    names = [*REFERENCE["lists"], REFERENCE["covariate"]]
    terms = [word.strip() for word in text.removeprefix("~").split("+") if ":" in word]
    return Hierarchy(4, frozenset(tuple(sorted(names.index(name) for name in term.split(":"))) for term in terms))


def frequencies(chances, sweeps, chains, rng):
    """How often a perfect walk over models of pairs visits each.

    Every second sweep keeps the model; the other asks to add or drop a pair, and is answered by the exact odds of the
    two models. A sampler that also moves unseen cells and effects is less certain: MORE times so in most models.
    """
    at, seen, rows = rng.choice(len(chances), chains, p=chances), np.zeros((chains, len(chances))), np.arange(chains)
    for _ in range(sweeps):
        trial = at ^ (1 << rng.integers(6, size=chains))
        go = (rng.random(chains) < 0.5) & (rng.random(chains) * chances[at] < chances[trial])
        at = np.where(go, trial, at)
        seen[rows, at] += 1
    return seen / sweeps


@pytest.fixture(scope="module")
def spina():
    return {prior: Hierarchical(freedom=freedom).posterior(SPINA) for prior, freedom in PRIORS.items()}


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=lambda run: run["prior"])
def test_chances_of_models_are_those_of_conting_within_what_a_chain_of_that_length_can_tell(spina, run):
    found = spina[run["prior"]]
    ours = dict(zip((model.interactions for model in found.models), found.probabilities, strict=True))
    bits = [frozenset(pair for k, pair in enumerate(PAIRS) if place >> k & 1) for place in range(64)]
    chances = np.array([ours.get(pairs, 1e-9) for pairs in bits])
    drawn = frequencies(chances / chances.sum(), run["sweeps"] - run["burn_in"], 300, np.random.default_rng(4))
    for text, theirs in run["models"].items():
        at = bits.index(model_of(text).interactions)
        assert abs(theirs - chances[at]) < 3 * MORE * drawn[:, at].std(), text
    # The six that their chain visited most are our six, and an error that would let all pass is a failure as well.
    assert {model_of(text).interactions for text in run["models"]} == {model.interactions for model in found.models[:6]}
    assert 3 * MORE * drawn.std(axis=0).max() < 0.13


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=lambda run: run["prior"])
def test_given_the_models_that_conting_visited_the_total_has_its_mean_and_spread(spina, run):
    found, n = spina[run["prior"]], sum(table.n_observed for table in SPINA.values())
    sizes = np.array([len(part) for part in found.parts])
    which, total = np.repeat(np.arange(len(sizes)), sizes), n + found.missing.sum(axis=1)
    theirs = {model_of(text).interactions: share for text, share in run["models"].items()}
    share = np.array([theirs.get(model.interactions, 0.0) for model in found.models])
    weights = found.weights * (share / found.probabilities)[which]
    weights /= weights.sum()
    mean = weights @ total
    # 4,500 sweeps, of which a tenth may be as good as independent: 25 / sqrt(450) is 1.2; their visits to the
    # other models are not listed.
    assert mean == pytest.approx(run["mean"], abs=4)
    assert np.sqrt(weights @ (total - mean) ** 2) == pytest.approx(run["sd"], rel=0.12)
    low, middle, high = found.quantiles(total, 0.95)
    assert middle == pytest.approx(run["median"], abs=5)
    assert low == pytest.approx(run["quantiles"]["2.5%"], abs=10)
    assert high == pytest.approx(run["quantiles"]["97.5%"], abs=25)


@pytest.mark.parametrize("name", ["HAV", "Korea"])
def test_of_independent_lists_the_posterior_of_n_is_the_exact_one(name):
    """Given the effects, the unseen are negative binomial: a sum over a grid of the effects is all."""
    table = PUBLIC[name]
    y = np.array([table.counts[h] for h in histories(3)], dtype=float)
    design = np.hstack([columns((2, 2, 2), (place,)) for place in range(3)])
    axis = np.linspace(-2, 2, 101)
    theta = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    mu = np.exp(theta @ design.T)
    log = np.log(mu[:, 1:]) @ y - y.sum() * np.log(mu[:, 1:].sum(axis=1)) - (theta**2).sum(axis=1) / 2
    weights = np.exp(log - log.max())
    kept = weights > 1e-9
    weights, seen = weights[kept] / weights[kept].sum(), (mu[:, 1:].sum(axis=1) / mu.sum(axis=1))[kept]
    found = Hierarchical(max_order=1, draws=40_000).posterior({"all": table})
    for share in (0.05, 0.5, 0.95):
        at = found.quantiles(found.missing[:, 0], abs(2 * share - 1))[0 if share < 0.5 else 2 if share > 0.5 else 1]
        exact = [weights @ nbinom.cdf(k, y.sum(), seen) for k in (np.floor(at) - 1, np.floor(at))]
        assert exact[0] - 0.012 < share < exact[1] + 0.012


def drawn_from_prior(rng, n, prior, strata=2):
    """Draw a model, effects and tables of n known cases from the prior, and the number of the unseen.

    Under a flat prior of the constant n tells nothing of the effects, and given both the unseen are negative binomial:
    truth and table are exact draws given n. What is passed over is so by the table alone, which leaves ranks uniform.
    """
    models = [pairs for k in range(7) for pairs in combinations(PAIRS, k)]
    pairs = models[rng.integers(len(models))]
    design = np.hstack([columns((2, 2, 2, strata), term) for term in [(0,), (1,), (2,), (3,), *pairs]])
    mu = np.exp(design @ (rng.standard_normal(design.shape[1]) * np.sqrt(prior(rng)))).reshape(8, strata)
    chance = mu[1:] / mu[1:].sum()
    counts = rng.multinomial(n, chance.ravel()).reshape(7, strata)
    unseen = rng.negative_binomial(n, mu[1:].sum() / mu.sum())
    given = {str(s): dict(zip(histories(3), counts[:, s].tolist(), strict=True)) for s in range(strata)}
    if not all(any(one.values()) for one in given.values()):
        return drawn_from_prior(rng, n, prior, strata)
    return {name: CaptureTable(("a", "b", "c"), one) for name, one in given.items()}, unseen


@pytest.mark.parametrize(("freedom", "variance"), [(np.inf, lambda rng: 1.0), (6.0, lambda rng: 6 / rng.chisquare(6))])
def test_ranks_of_truths_drawn_from_the_prior_are_uniform(freedom, variance):
    rng, ranks, refused = np.random.default_rng(11), [], 0
    while len(ranks) < 48:
        strata, unseen = drawn_from_prior(rng, 300, variance)
        try:
            found = Hierarchical(freedom=freedom, draws=8_000, seed=int(rng.integers(1 << 31))).posterior(strata)
        except NotConvergedError:
            refused += 1
            continue
        total = found.missing.sum(axis=1)
        ranks.append(found.weights @ (total < unseen) + rng.random() * (found.weights @ (total == unseen)))
    sixths = np.histogram(ranks, 6, (0, 1))[0]
    assert chi2.sf(((sixths - 8) ** 2 / 8).sum(), 5) > 0.005, sixths
    assert refused < 10


def test_with_many_data_one_model_remains_and_gives_its_own_answer():
    table = PUBLIC["artificial5_960k"]
    told = Hierarchical().fit(table)
    fixed = LogLinear("[12,13,14,15,23,24,25,34,35,45]").fit(table)
    assert told.warnings[0].startswith("of 1,024 models 1 hold 90%")
    assert told.n_hat == pytest.approx(fixed.n_hat, rel=1e-3)
    assert told.interval.high - told.interval.low == pytest.approx(fixed.interval.high - fixed.interval.low, rel=0.05)


@pytest.mark.parametrize("name", ["MY_3list", "Korea"])
def test_the_order_of_lists_does_not_matter(name):
    table = PUBLIC[name]
    told = [Hierarchical(draws=60_000).fit(table.only(*order)) for order in permutations(table.lists)]
    for one in told[1:]:
        assert one.n_hat == pytest.approx(told[0].n_hat, rel=0.01)
        assert one.interval.low == pytest.approx(told[0].interval.low, rel=0.01)
        assert one.interval.high == pytest.approx(told[0].interval.high, rel=0.06)


def test_one_stratum_has_no_covariate():
    alone, (groups, total) = Hierarchical().fit(SPINA["caucasian"]), Hierarchical().by({"x": SPINA["caucasian"]})
    assert alone == total
    assert groups["x"].n_hat == total.n_hat
    assert "strata" not in alone.assumes[1]
    assert alone.warnings[0].startswith("of 8 models")


def test_strata_that_differ_in_nothing_are_one_population():
    half = CaptureTable(("a", "b", "c"), {h: 400 * c for h, c in PUBLIC["MY_3list"].counts.items()})
    groups, total = Hierarchical().by({"one": half, "other": half})
    whole = Hierarchical().fit(CaptureTable(("a", "b", "c"), {h: 2 * c for h, c in half.counts.items()}))
    assert total.n_hat == pytest.approx(whole.n_hat, rel=2e-3)
    assert groups["one"].n_hat == pytest.approx(total.n_hat / 2, rel=2e-3)


def test_many_cases_of_strata_give_what_the_model_with_shared_interactions_gives():
    rows = np.array([(0, 0, 0), *histories(3)])
    means = [np.exp(11 + rows @ at + 0.7 * rows[:, 0] * rows[:, 1]) for at in ([-0.6, -0.9, -0.4], [-1.2, 0.2, -0.5])]
    whole = {name: [round(mean) for mean in m[1:]] for name, m in zip(("south", "north"), means, strict=True)}
    strata = {name: CaptureTable(("a", "b", "c"), dict(zip(histories(3), y, strict=True))) for name, y in whole.items()}
    groups, total = Hierarchical().by(strata)
    fixed = shared_interactions(strata, "[12,3]")
    assert total.n_hat == pytest.approx(np.sum(means), rel=0.003)
    assert total.n_hat == pytest.approx(fixed.total.n_hat, rel=0.003)
    for name, m in zip(strata, means, strict=True):
        assert groups[name].n_hat == pytest.approx(m.sum(), rel=0.005)


def test_several_covariates_are_margins_and_a_combination_without_a_case_counts_zero():
    part = {h: c // 3 for h, c in PUBLIC["MY_3list"].counts.items()}
    tables_of = {("women", "north"): part, ("women", "south"): part, ("men", "north"): part}
    strata = {key: CaptureTable(("a", "b", "c"), counts) for key, counts in tables_of.items()}
    groups, total = Hierarchical().by(strata)
    assert set(groups) == set(strata)
    assert sum(one.n_hat for one in groups.values()) <= total.n_hat
    assert "1 combinations of strata hold no case; people unseen in them are part of the total" in total.warnings
    assert total.n_observed == sum(one.n_observed for one in groups.values())
    assert total.warnings[0].startswith("of 1,024 models")
    assert "stratum 1 and stratum 2 more than 99%" in total.warnings[1]
    named = crossed(strata)
    assert named.names == ("a", "b", "c", "stratum 1", "stratum 2")
    assert named.named(Hierarchy(5, frozenset({(0, 3)}))) == "[a.stratum 1,b,c,stratum 2]"


def test_the_cautious_range_holds_the_intervals_of_both_priors():
    normal, heavy = (Hierarchical(freedom=freedom).fit(PUBLIC["HAV"]) for freedom in (np.inf, 0.001))
    assert normal.cautious.low == min(normal.interval.low, heavy.interval.low)
    assert normal.cautious.high == max(normal.interval.high, heavy.interval.high)
    assert normal.cautious == heavy.cautious
    assert f"the answer would be {heavy.n_hat:,.0f}" in normal.warnings[2]


def test_pairs_without_a_case_are_told():
    told = Hierarchical().fit(PUBLIC["Artificial_3"])
    assert sum("share no case" in line for line in told.warnings) == 2
    assert not any("share no case" in line for line in Hierarchical().fit(PUBLIC["HAV"]).warnings)


def test_a_stratum_of_few_cases_says_so():
    groups, _ = Hierarchical().by(SPINA)
    assert groups["other"].warnings[0].startswith("2 cases are few")
    assert not groups["caucasian"].warnings


def test_of_a_list_with_outsiders_those_alone_are_an_upper_limit():
    told, fixed = Hierarchical("helpline").fit(HELPLINE), OutsidersOnList("[1,2,3]", "helpline").fit(HELPLINE)
    assert told.n_observed == fixed.n_observed == 840
    assert OutsidersOnList("[1,2,3]", "helpline").fit(HELPLINE).assumes[2] in told.assumes
    alone = Hierarchical("helpline", max_order=1).fit(HELPLINE)
    assert alone.n_hat == pytest.approx(fixed.n_hat, rel=0.01)
    assert alone.interval.low == pytest.approx(fixed.interval.low, rel=0.02)
    assert alone.interval.high == pytest.approx(fixed.interval.high, rel=0.02)
    assert told.interval.low <= alone.n_hat <= told.interval.high
    assert any("of 900 on helpline alone" in line for line in told.warnings)


def test_a_limit_of_none_is_a_count_of_zero():
    counts = {**HELPLINE.counts, (0, 0, 1): 0}
    table = CaptureTable(HELPLINE.lists, counts)
    limited, counted = Hierarchical("helpline").fit(table), Hierarchical().fit(table)
    assert limited.n_hat == pytest.approx(counted.n_hat, rel=0.01)
    assert limited.interval.high == pytest.approx(counted.interval.high, rel=0.05)


def test_outsiders_in_strata_are_limits_in_each():
    groups, total = Hierarchical("helpline", max_order=1).by({"north": HELPLINE, "south": HELPLINE})
    assert total.n_observed == 1680
    assert groups["north"].n_hat == pytest.approx(1200, rel=0.02)
    assert total.n_hat == pytest.approx(2400, rel=0.02)


@pytest.mark.parametrize(("mean", "limit"), [(2.0, 3), (40.0, 45), (60.0, 20), (5_000.0, 3_000), (0.1, 0)])
def test_numbers_up_to_a_limit_have_the_mean_and_variance_of_such(mean, limit):
    drawn = drawn_at_most(np.full((40_000, 1), mean), np.array([float(limit)]), np.random.default_rng(3))
    middle, variance = mean_and_variance_at_most(mean, limit)
    assert drawn.max() <= limit
    assert drawn.mean() == pytest.approx(middle, abs=4 * (variance / 40_000) ** 0.5 + 1e-9)
    assert drawn.var() == pytest.approx(variance, rel=0.04, abs=1e-9)


def test_refusals_and_bad_options_are_told():
    partly = CaptureTable(("a", "b", "c"), dict.fromkeys(histories(3)[:-1], 5), frozenset({(1, 1, 1)}))
    with pytest.raises(EstimationError, match="some histories cannot occur"):
        Hierarchical().fit(partly)
    with pytest.raises(EstimationError, match="nobody is known to belong"):
        Hierarchical("c").fit(CaptureTable(("a", "b", "c"), {(0, 0, 1): 40}))
    with pytest.raises(NotConvergedError, match="draws are worth"):
        Hierarchical().fit(CaptureTable(("a", "b", "c"), {(1, 1, 1): 50}))
    with pytest.raises(NotIdentifiableError, match="no case is on two lists"):
        Hierarchical().fit(CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 40, (0, 0, 1): 20}))
    with pytest.raises(NotIdentifiableError, match="c holds no case"):
        Hierarchical().fit(CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 40, (1, 1, 0): 20}))
    with pytest.raises(NotIdentifiableError, match="in y all are on helpline alone"):
        Hierarchical("helpline").by({"x": HELPLINE, "y": CaptureTable(HELPLINE.lists, {(0, 0, 1): 5})})
    for options, said in [({"freedom": 0.0}, "freedom is 0"), ({"max_order": 3}, "--max-order 3"),
                          ({"draws": 10}, "10 draws"), ({"outsiders": "x"}, "--outsiders x"),
                          ({"level": 2.0}, "level is 2")]:  # fmt: skip
        with pytest.raises(InputError, match=said):
            Hierarchical(**options).fit(PUBLIC["HAV"])
    with pytest.raises(InputError, match="different lists"):
        Hierarchical().by({"a": PUBLIC["HAV"], "b": PUBLIC["MY_3list"]})
    with pytest.raises(InputError, match="different numbers of words"):
        Hierarchical().by({"a": PUBLIC["HAV"], ("b", "c"): PUBLIC["HAV"]})
    five = dict.fromkeys(product("xy", "uv", "st"), PUBLIC["Western"])
    with pytest.raises(InputError, match="more than 40,000 models"):
        Hierarchical().by(five)


def test_the_command_line_gives_strata_and_total_of_one_posterior(capsys, tmp_path):
    rows = ["S1,S2,S3,eth,count"]
    rows += [f"{h[0]},{h[1]},{h[2]},{name},{c}" for name, table in SPINA.items() for h, c in table.counts.items()]
    path = tmp_path / "spina.csv"
    path.write_text("\n".join(rows) + "\n")
    words = ["estimate", str(path), "--method", "hierarchical", "--by", "eth", "--seed", "3"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    groups, total = Hierarchical(seed=3).by(SPINA, ("eth",))
    assert told["total"]["warnings"] == list(total.warnings)
    assert "S1 and eth" in total.warnings[1]
    assert [row["n_hat"] for row in told["estimates"]] == [one.n_hat for one in groups.values()]
    assert told["total"]["n_hat"] == total.n_hat
    assert told["total"]["cautious_high"] == total.cautious.high
    assert main(["estimate", str(path), "--lists", "S1,S2,S3", "--by", "eth", "--method", "hierarchical",
                 "--outsiders", "S3", "--max-order", "1"]) == 0  # fmt: skip
    assert "on S3 alone" in capsys.readouterr().out


def test_the_command_line_crosses_the_columns_that_it_is_told(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # tables fit the terminal
    part = {h: c // 3 for h, c in PUBLIC["MY_3list"].counts.items()}
    strata = {key: CaptureTable(("d1", "d2", "d3"), part) for key in [("F", "north"), ("F", "south"), ("M", "north")]}
    rows = [f"{h[0]},{h[1]},{h[2]},{sex},{place},{c}" for (sex, place) in strata for h, c in part.items()]
    path = tmp_path / "crossed.csv"
    path.write_text("\n".join(["d1,d2,d3,sex,place,count", *rows]) + "\n")
    words = ["estimate", str(path), "--by", "sex,place"]
    assert main([*words, "--method", "hierarchical", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    groups, total = Hierarchical().by(strata, ("sex", "place"))
    assert [(row["sex"], row["place"]) for row in told["estimates"]] == list(groups)
    assert [row["n_observed"] for row in told["estimates"]] == [one.n_observed for one in groups.values()]
    assert told["total"]["n_hat"] == total.n_hat
    assert "sex and place" in total.warnings[1]
    assert main([*words, "--method", "loglinear", "--model", "[12,3]"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split()[:3] == ["sex", "place", "method"]
    assert [line.split()[:2] for line in shown[1:4]] == [list(key) for key in strata]
