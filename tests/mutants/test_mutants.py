"""The declared faults: their text is there once, their tests exist, they cover what they should, and one is tried."""

import ast
from collections import Counter

import pytest

from tests.mutants.run import ASKED, ROOT, Mutant, UnreadableError, copy_to, declared, mutated, page, tried

MUTANTS = declared()


def named(test):
    """Tell whether a test that a fault names is there: its file, and within it the function."""
    path, _, function = test.partition("::")
    if not (ROOT / path).is_file():
        return False
    functions = [node.name for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
                 if isinstance(node, ast.FunctionDef)]  # fmt: skip
    return not function or function in functions


def test_there_are_enough_faults_over_all_that_computes():
    folders = Counter(mutant.file.split("/")[1] for mutant in MUTANTS)
    assert len(MUTANTS) >= 40
    assert min(folders[name] for name in ("estimators", "numerics", "measures", "release")) >= 5
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert ASKED >= 0.95


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_fault_can_be_tried(mutant):
    text = (ROOT / mutant.file).read_text("utf-8")
    faulty = mutated(mutant, text)
    assert faulty != text
    # A fault is a wrong number, not a file that cannot be read: every test would see that.
    assert ast.parse(faulty)
    assert mutant.tests
    assert all(named(test) for test in mutant.tests)


def test_a_fault_whose_text_is_gone_is_an_error():
    with pytest.raises(UnreadableError, match="stands 0 times"):
        mutated(Mutant("gone", "x.py", "no such line", "", ("tests",)), "another line")
    with pytest.raises(UnreadableError, match="stands 2 times"):
        mutated(Mutant("twice", "x.py", "line", "", ("tests",)), "line line")


def test_a_fault_is_seen_and_a_harmless_change_is_not(tmp_path):
    folder, file = copy_to(tmp_path), "dvstats/numerics/lognormal.py"
    tests = ("tests/estimators/test_two_lists.py", file)
    fault = Mutant("one-sided", file, "float(ndtri((1 + level) / 2))", "float(ndtri(level))", tests)
    harmless = Mutant("harmless", file, "(1 + level) / 2", "0.5 + level / 2", tests)
    before = (folder / file).read_bytes()
    verdicts = [tried(fault, folder), tried(harmless, folder)]
    assert [bool(one.killed_by) for one in verdicts] == [True, False]
    assert (folder / file).read_bytes() == before
    assert "**1 of 2** were seen" in page(verdicts)


def test_tests_that_cannot_run_are_no_verdict(tmp_path):
    folder = copy_to(tmp_path)
    lost = Mutant("lost", "dvstats/numerics/lognormal.py", "(1 + level) / 2", "level", ("tests/no_such_file.py",))
    with pytest.raises(UnreadableError, match="pytest ended"):
        tried(lost, folder)
