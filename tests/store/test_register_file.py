"""Registers with covariates from files: by person or by pattern, an open class, and cells that break a rule."""

import pytest

from dvstats.core.errors import InputError, SchemaError
from dvstats.store.register_file import read_register
from dvstats.store.repeat_file import read_repeats

BY_PATTERN = "captures,sex,age,count\n1,F,30,10\n2,F,30,3\n1,M,41,8\n3+,M,41,2\n"


def written(folder, text):
    path = folder / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_patterns_and_one_of_persons_are_the_same_register(tmp_path):
    counted = read_register(written(tmp_path, BY_PATTERN))
    rows = "captures,sex,age\n" + "1,F,30\n" * 10 + "2,F,30\n" * 3 + "1,M,41\n" * 8 + "3+,M,41\n" * 2
    by_person = read_register(written(tmp_path, rows))
    assert counted.frame.equals(by_person.frame)
    assert counted.last_is_or_more
    assert by_person.last_is_or_more
    assert counted.frame["age"].dtype == float


def test_read_as_repeat_counts_the_covariates_are_summed_over(tmp_path):
    path = written(tmp_path, BY_PATTERN)
    assert read_repeats(path) == read_register(path).counts()
    assert dict(read_repeats(path).counts) == {1: 18, 2: 3, 3: 2}


@pytest.mark.parametrize(
    ("text", "said"),
    [("captures,sex,count\n0,F,3\n1,F,3\n", "never seen"), ("captures,sex,count\n1.5,F,3\n", "whole number"),
     ("captures,sex,count\n1,F,3\n1,F,4\n", "line 2"), ("captures,sex,count\n1,F,-3\n", "whole number"),
     ("captures,sex,count\n1,F,\n", "whole number"), ("sex,count\nF,3\n", "captures")],
)  # fmt: skip
def test_a_cell_that_breaks_a_rule_is_named(tmp_path, text, said):
    with pytest.raises(SchemaError, match=said):
        read_register(written(tmp_path, text))


def test_a_register_of_nobody_is_bad_input(tmp_path):
    with pytest.raises(InputError, match="no person"):
        read_register(written(tmp_path, "captures,sex,count\n1,F,0\n"))
