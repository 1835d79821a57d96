"""The command line as a shell sees it: status, standard output, standard error."""

import json
import subprocess
import sys

import pytest

from dvstats.cli import main

LISTS = "police,shelter,count\n1,1,49\n1,0,86\n0,1,73\n"
STRATA = "police,shelter,sex,count\n1,1,F,40\n1,0,F,60\n0,1,F,50\n1,1,M,9\n1,0,M,26\n0,1,M,23\n"
REPEATS = "captures,count\n1,15169\n2,1957\n3,393\n4,99\n5,28\n6,16\n"


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def document(capsys, *words):
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def complaint(capsys, *words):
    status = main(list(words))
    printed = capsys.readouterr()
    assert status == 2
    assert not printed.out
    return printed.err


def test_help_names_every_verb_with_its_summary(capsys):
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    for verb in ("list", "estimate", "compare", "measure", "report"):
        assert f"\n  {verb} " in told


def test_no_word_at_all_is_a_question_for_help(capsys):
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("usage: dvstats")


def test_an_unknown_verb_names_those_there_are(capsys):
    assert "there are: compare" in complaint(capsys, "estimat")


def test_an_unknown_method_names_those_there_are(capsys, table):
    assert "chapman" in complaint(capsys, "estimate", table(LISTS), "--method", "chapmann")


def test_a_method_for_another_kind_of_table_is_bad_usage(capsys, table):
    assert "it takes repeat counts" in complaint(capsys, "estimate", table(LISTS), "--method", "chao")


def test_an_option_that_the_method_lacks_is_bad_usage(capsys, table):
    assert "it has --level" in complaint(capsys, "estimate", table(LISTS), "--method", "chapman", "--max-order", "2")


def test_a_file_that_is_not_there_is_named(capsys, tmp_path):
    assert "nowhere.csv" in complaint(capsys, "estimate", str(tmp_path / "nowhere.csv"))


def test_two_lists_are_estimated_by_chapman_unless_told_otherwise(capsys, table):
    got = document(capsys, "estimate", table(LISTS))
    assert got["method"] == "chapman"
    assert got["n_hat"] == pytest.approx(136 * 123 / 50 - 1)
    assert got["refusal"] is None
    assert set(got["provenance"]) == {"sha256", "version", "seed"}


def test_a_refusal_is_an_answer(capsys, table):
    got = document(capsys, "estimate", table("a,b,count\n1,0,5\n0,1,3\n"), "--method", "chapman")
    assert got["n_hat"] is None
    assert "share no case" in got["refusal"]


def test_strata_come_with_their_total(capsys, table):
    got = document(capsys, "estimate", table(STRATA), "--by", "sex", "--method", "chapman")
    assert [row["sex"] for row in got["estimates"]] == ["F", "M"]
    assert got["total"]["n_hat"] == pytest.approx(sum(row["n_hat"] for row in got["estimates"]))


def test_a_total_with_a_refused_stratum_is_refused(capsys, table):
    got = document(capsys, "estimate", table(STRATA.replace("1,1,M,9\n", "")), "--by", "sex", "--method", "chapman")
    assert got["total"]["n_hat"] is None
    assert "M has no estimate" in got["total"]["refusal"]


def test_compare_puts_every_estimator_of_repeat_counts_side_by_side(capsys, table):
    got = {row["method"]: row for row in document(capsys, "compare", table(REPEATS))["estimates"]}
    assert got["chao"]["n_hat"] == pytest.approx(17662 + 15169**2 / (2 * 1957))
    assert got["zt-negative-binomial"]["n_hat"] is None
    assert "infinite" in got["zt-negative-binomial"]["refusal"]


def test_list_says_what_an_estimator_takes(capsys):
    items = {item["name"]: item for item in document(capsys, "list", "estimators")["items"]}
    assert items["chapman"]["takes"] == "lists"
    assert items["chao"]["takes"] == "repeats"
    assert all(item["summary"] for item in items.values())


def test_list_says_what_each_source_offers_and_under_which_licence(capsys):
    assert main(["list", "sources"]) == 0
    told = capsys.readouterr().out
    assert "crim_hom_vrel: Victims of intentional homicide by victim-offender relationship and sex (victim)" in told
    assert "not to be redistributed without permission" in told
    items = {item["name"]: item for item in document(capsys, "list", "sources")["items"]}
    for item in items.values():
        assert item["licence"]
        assert "tried" in item["tried"]
        assert {one["dataset"] for one in item["offers"]} == set(item["datasets"])
        assert all(one["title"] and one["licence"] for one in item["offers"])


@pytest.mark.parametrize("words", [["estimate", "--help"], ["compare", "--help"], ["list", "--help"]])
def test_every_verb_explains_itself(capsys, words):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 0
    assert f"usage: dvstats {words[0]}" in capsys.readouterr().out


def test_the_command_never_imports_what_help_does_not_need():
    code = "import sys; from dvstats.cli import main; main(['--help']); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_person_reads_the_sentence_and_its_assumptions(capsys, table):
    assert main(["estimate", table(LISTS)]) == 0
    told = capsys.readouterr().out
    assert "334 (95% CI 289–403)" in told
    assert "assumes: the two lists are independent" in told


SPARSE = "a,b,c,count\n1,0,0,30\n0,1,0,40\n0,0,1,25\n1,0,1,9\n0,1,1,12\n1,1,0,3\n1,1,1,2\n"


def test_models_are_ranked_with_weights_that_sum_to_one(capsys, table):
    got = document(capsys, "models", table(SPARSE), "--criterion", "aic")
    assert got["n_models"] == 8
    assert [row["aic"] for row in got["models"]] == sorted(row["aic"] for row in got["models"])
    assert sum(row["weight"] for row in got["models"]) == pytest.approx(1)


def test_a_named_model_and_its_interval_are_picked_by_words(capsys, table):
    path = table(SPARSE)
    words = ["estimate", path, "--method", "loglinear", "--model", "[a.b,c]", "--interval"]
    profile, wald = (document(capsys, *words, kind) for kind in ("profile", "wald"))
    assert profile["model"] == wald["model"] == "[12,3]"
    assert profile["n_hat"] == pytest.approx(wald["n_hat"])
    assert profile["interval"] == "multinomial profile likelihood"
    assert profile["conditional_on_model"] is True


def test_a_log_linear_model_needs_its_name(capsys, table):
    assert "without --model" in complaint(capsys, "estimate", table(SPARSE), "--method", "loglinear")


def test_an_unknown_criterion_or_interval_names_those_there_are(capsys, table):
    assert "aic, aicc, bic" in complaint(capsys, "models", table(SPARSE), "--criterion", "cp")
    assert "profile, wald" in complaint(capsys, "estimate", table(SPARSE), "--method", "mt", "--interval", "exact")


def test_a_measure_takes_its_options_from_its_own_signature(capsys, table):
    path = table("country,dv,all\nA,110,1000\n")
    row = document(capsys, "measure", "share", path, "--part", "dv", "--whole", "all")["rows"][0]
    assert row["tipping_ratio"] == pytest.approx(0.89 / 0.44)
    assert row["verdict"] == "not judged"
    assert row["refusal"] is None
    assert "a share needs part and whole" in complaint(capsys, "measure", "share", path, "--part", "dv")
    assert "no column 'violence'" in complaint(capsys, "measure", "share", path, "--part", "violence", "--whole", "all")


def test_reading_a_publishers_file_gives_rows_with_their_source(capsys, tmp_path):
    wire = "freq,iccs,unit,geo\\TIME_PERIOD\t2021 \t2022 \nA,ICCS0101,NR,EL\t75 \t: \n"
    path = tmp_path / "estat_crim_off_cat.tsv"
    path.write_text(wire, encoding="utf-8")
    got = document(capsys, "read", "eurostat", str(path), "--dataset", "crim_off_cat")
    assert [(row["geo"], row["value"], row["status"]) for row in got["rows"]] == [
        ("GR", 75, "value"), ("GR", None, "missing")]  # fmt: skip
    assert all(row["source"] for row in got["rows"])


def test_an_unknown_publisher_names_those_there_are(capsys, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "eurostat" in complaint(capsys, "read", "eurostatt", str(path))
