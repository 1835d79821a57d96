"""Measures of surveys, severity and recording from the command line: rows in the contract's words, refusals, status."""

import json

import pytest

from dvstats.cli import main

PEOPLE = "told,hurt,w,stratum,unit,sex,w_1,w_2\n" + "".join(
    f"{i % 2},1,{1 + i % 3},{i // 4},{i},{'FM'[i % 2]},{i % 2 + 0.5},{1.5 - i % 2}\n" for i in range(8)
)
LIST = "y,t,x\n" + "".join(f"{i % 3 + i % 2},{i % 2},{i % 5}\n" for i in range(60))
DIE = "yes,x\n" + "".join(f"{int(i % 5 < 2)},{i % 3}\n" for i in range(90))
COUNTS = "n,people,x\n250,100000,1\n310,120000,2\n90,50000,3\n"
AREAS = "rate,v,x\n0.1,0.01,1\n0.2,0.01,2\n0.6,0.02,3\n0.7,0.01,3\n0.4,0.02,2\n"
HARM = "offence,all,dv,days\nkilling,2,1,5000\nassault,100,10,20\n"
RUNGS = "rung,n,unit\nno crime,60,incident\ncrime,39,incident\nkilling,1,victim\n"
POLICE = "r,people,p,se,pu,su,pa,sa\n900,100000,0.03,0.003,victim,victim,16,16\n"
KILLED = "sex,killed,recorded\nF,40,9000\nM,0,2500\n"
MONTHS = "month,n\n1,3\n2,4\n3,2\n"
FLAGS = "p,n,se,sp\n0.1,4000,0.46,1\n"

COMMANDS = {
    "reporting-rate": (PEOPLE, "--numerator told --denominator hurt --weight w --strata stratum --psu unit --by sex"),
    "dark-figure": (
        POLICE,
        "--police r --population people --prevalence p --std-error se --police-unit pu --survey-unit su "
        "--police-age pa --survey-age sa",
    ),
    "misclassification": (FLAGS, "--p p --n n --sensitivity se --specificity sp"),
    "list-experiment": (LIST, "--outcome y --treat t --items 3 --formula x"),
    "randomised-response": (DIE, "--outcome yes --p 0.666667 --p1 0.166667 --formula x"),
    "underreported-counts": (COUNTS, "--count n --exposure people --true-formula x --report-prior -1.1,0.3"),
    "small-area": (AREAS, "--estimate rate --variance v --formula x"),
    "harm-share": (HARM, "--count all --part dv --weight days --offence offence"),
    "homicide-anchored": (KILLED, "--homicides killed --recorded recorded --lethality 0.0005,0.002"),
    "hidden-series": (MONTHS, "--count n"),
    "severity-ladder": (RUNGS, "--rung rung --count n --unit unit"),
}  # fmt: skip


@pytest.fixture
def run(tmp_path, capsys):
    def ran(name, *more):
        text, options = COMMANDS[name]
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return main(["measure", name, str(path), *options.split(), *more]), capsys.readouterr()

    return ran


@pytest.mark.parametrize("name", COMMANDS)
def test_a_measure_prints_one_document_with_rows_in_the_words_of_the_contract(name, run):
    status, printed = run(name, "--json")
    document = json.loads(printed.out)
    assert status == 0
    assert document["measure"] == name
    told = [row for row in document["rows"] if row.get("of") != "range"]
    assert all(row["estimate"] is not None or row["refusal"] for row in told)
    assert not any({"conf_low", "conf_high", "conf_level"} & set(row) for row in document["rows"])
    assert document["caveats"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_measure_prints_a_table_for_people(name, run):
    status, printed = run(name)
    assert status == 0
    assert "note: " in printed.out


def test_a_prior_that_decides_is_told_to_people_too(run):
    assert "warning: the prior decides the level" in run("underreported-counts")[1].out


def test_counts_without_a_prior_are_bad_usage(tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text(COUNTS, encoding="utf-8")
    assert main(["measure", "underreported-counts", str(path), "--count", "n", "--exposure", "people"]) == 2
    assert "counts alone do not tell" in capsys.readouterr().err


def test_replicate_weights_are_found_by_how_their_names_begin(tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    options = "--numerator told --denominator hurt --weight w --replicates w_ --scheme jk1 --json"
    assert main(["measure", "reporting-rate", str(path), *options.split()]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["df"] == 1
