"""The calls shown to those who come from R give the numbers that R gave."""

import doctest
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coming_from_r.md"


def test_every_call_of_ours_gives_the_number_shown(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 30
    assert not failed


def reference(name):
    return json.loads((ROOT / f"tests/reference/{name}.json").read_text("utf-8"))


def named(tables, name):
    return next(one for one in tables if one["table"] == name)


def theirs():
    """The numbers shown, as the files of the other packages have them."""
    hav = named(reference("rcapture/loglinear")["tables"], "HAV")
    model = next(one for one in hav["models"] if one["model"] == "[12,13]")
    yield round(model["abundance"], 4), round(model["stderr"], 4)
    rows = reference("rcapture/heterogeneity")["tables"]["HAV"]["closedp"]
    yield [round(rows[name]["abundance"], 4) for name in ("M0", "Mh Chao (LB)", "Mth Darroch")]
    limits = reference("rcapture/loglinear")["profile_lesbian"]["Mt"]
    poisson = reference("rcapture/heterogeneity")["tables"]["lesbian"]["closedp"]["Mt"]["abundance"]
    yield round(poisson, 3), round(limits["infCL"], 3), round(limits["supCL"], 3)
    care1 = reference("care1/sample_coverage")["tables"]["HAV"]
    yield round(care1["low"], 3), round(care1["independent"], 4)
    dutch = reference("singlercapture/repeats")["tables"][0]["results"][0]
    assert dutch["method"] == "zt-poisson"
    yield round(dutch["n_hat"], 3), round(dutch["std_error"], 2)
    yield round(named(reference("sparsemse/stepwise")["tables"], "Western")["n_hat_by_threshold"]["0.02"], 3)
    best = named(reference("mse/best_bic")["tables"], "UKdat_5")
    yield round(best["n_hat"], 3), round(best["bic"], 4)
    dga = named(reference("dga/decomposable")["tables"], "HAV")["results"][0]
    assert (dga["delta"], dga["unseen"]) == (1 / 8, "1:5000")
    yield float(dga["median"]), float(dga["q025"]), float(dga["q975"])
    reml = reference("metafor/bcg")["expected"]["REML"]
    yield [round(reml[name], 6) for name in ("mu", "se", "tau2")]
    survey = reference("survey/api")["expected"]["dstrat"]
    yield round(survey["ratio_api.stu/enroll"], 9), round(survey["ratio_se"], 9)


@pytest.mark.parametrize("shown", list(theirs()), ids=str)
def test_the_numbers_shown_are_those_of_the_references(shown):
    assert f"\n{shown}\n" in PAGE.read_text("utf-8")


def test_the_limits_and_medians_told_are_those_of_the_references():
    text = PAGE.read_text("utf-8")
    chains = named(reference("lcmcr/latent_classes")["tables"], "Western")["chains"]
    assert all(f"{one['quantiles']['50%']:,}" in text for one in chains)
    normal, heavy = reference("conting/spina")["runs"]
    best = [next(iter(run["models"].values())) for run in (normal, heavy)]
    assert f"{normal['mean']:.1f}, median {normal['median']}" in " ".join(text.split())
    assert all(f"{share:.3f}" in text for share in best)
    survey = reference("survey/api")["expected"]["dstrat"]
    assert all(str(number) in text for number in (survey["prop_sch.wide"], *survey["beta_ci"]))


ORIGINS = {"rcapture/loglinear": "Rcapture", "care1/sample_coverage": "CARE1", "sparsemse/stepwise": "SparseMSE",
           "singlercapture/regression": "singleRcapture", "mse/best_bic": "MultipleSystemsEstimation",
           "dga/decomposable": "dga", "lcmcr/latent_classes": "LCMCR", "conting/spina": "conting",
           "metafor/bcg": "metafor", "survey/api": "survey"}  # fmt: skip


@pytest.mark.parametrize("file", ORIGINS)
def test_the_versions_told_are_those_that_were_run(file):
    version = re.search(rf"{ORIGINS[file]} ([\d.-]+\d)", reference(file)["origin"])[1]
    told = " ".join(PAGE.read_text("utf-8").partition("Versions that were run:")[2].partition("\n\n")[0].split())
    assert f"{ORIGINS[file]} {version}" in told


def test_every_package_that_one_may_come_from_has_its_part():
    text = PAGE.read_text("utf-8")
    for package in ("Rcapture", "SparseMSE", "MultipleSystemsEstimation", "LCMCR", "dga", "conting", "singleRcapture",
                    "CARE1", "metafor", "survey"):  # fmt: skip
        assert f"\n## {package}\n" in text
