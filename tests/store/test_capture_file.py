import pytest

from dvstats.core.errors import InputError
from dvstats.store.capture_file import margins_of, read_captures, read_strata
from dvstats.store.table_file import read_grid

TWO = "a,b,count\n1,0,5\n0,1,3\n1,1,2\n"


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_history_per_row(written):
    table = read_captures(written(TWO))
    assert table.lists == ("a", "b")
    assert dict(table.counts) == {(1, 0): 5, (0, 1): 3, (1, 1): 2}
    assert table.sources[0].sha256


def test_shuffled_columns_give_the_same_counts(written):
    table = read_captures(written("count,b,a\n5,0,1\n3,1,0\n2,1,1\n"), lists=("a", "b"))
    assert table == read_captures(written(TWO))


def test_an_absent_row_counts_nought_and_an_empty_count_cannot_occur(written):
    assert read_captures(written("a,b,count\n1,0,5\n0,1,3\n")).counts[1, 1] == 0
    assert read_captures(written("a,b,count\n1,0,5\n0,1,3\n1,1,\n")).cannot_occur == {(1, 1)}


def test_a_row_per_person(written):
    table = read_captures(written("a,b\n1,0\n1,0\n1,1\n"), cases=True)
    assert dict(table.counts) == {(1, 0): 2, (0, 1): 0, (1, 1): 1}


def test_further_columns_are_strata_and_the_whole_sums_over_them(written):
    path = written("a,b,sex,count\n1,0,F,5\n1,0,M,1\n0,1,F,3\n1,1,M,2\n")
    assert read_captures(path).counts[1, 0] == 6
    strata = read_strata(path, "sex")
    assert [(name, table.n_observed) for name, table in strata.items()] == [("F", 8), ("M", 3)]


def test_several_columns_are_strata_of_as_many_words(written):
    path = written("a,b,sex,place,count\n1,0,F,x,5\n1,0,M,x,1\n0,1,F,y,3\n1,1,M,x,2\n")
    parts = margins_of(read_grid(path), ("sex", "place"))
    assert {key: table.n_observed for key, table in parts.items()} == {("F", "x"): 5, ("M", "x"): 3, ("F", "y"): 3}
    with pytest.raises(InputError, match="groups by count"):
        margins_of(read_grid(path), ("sex", "count"))


def test_lists_that_are_not_asked_for_are_summed_over_and_their_own_cases_left_out(written):
    path = written("a,b,c,count\n1,0,0,5\n1,0,1,7\n0,1,0,3\n0,0,1,9\n")
    table = read_captures(path, lists=("a", "b"))
    assert table == read_captures(path).only("a", "b")
    assert table.counts[1, 0] == 12
    assert table.n_observed == 15


def test_a_history_that_cannot_occur_in_one_stratum_only_is_not_pooled(written):
    path = written("a,b,sex,count\n1,0,F,5\n0,1,F,3\n1,1,F,\n1,1,M,2\n1,0,M,1\n0,1,M,1\n")
    with pytest.raises(InputError, match="--by"):
        read_captures(path)
    assert read_strata(path, "sex")["F"].cannot_occur == {(1, 1)}


# name → table, what the message says, and whether rule and hint are there
REFUSED = {
    "negative": ("a,b,count\n1,0,5\n0,1,-3\n1,1,2\n", "line 3, column count: count is '-3'; a count is a whole number"),
    "fraction": ("a,b,count\n1,0,5.5\n0,1,3\n1,1,2\n", "line 2, column count: count is '5.5'"),
    "not finite": ("a,b,count\n1,0,inf\n0,1,3\n1,1,2\n", "a number is finite"),
    "above 2^53": ("a,b,count\n1,0,9007199254740993\n0,1,3\n1,1,2\n", "2^53"),
    "all-zero history": ("a,b,count\n0,0,9\n1,0,5\n0,1,3\n1,1,2\n", "line 2, column a: history 00 is on no list"),
    "duplicate history": ("a,b,count\n1,0,5\n1,0,6\n0,1,3\n1,1,2\n", "line 3, column count: history 10 stands twice"),
    "duplicate list": ("a,a,count\n1,0,5\n", "two columns are called 'a'"),
    "one list": ("a,count\n1,5\n", "1 list"),
    "thirteen lists": (",".join("abcdefghijklm") + ",count\n" + "1," * 13 + "5\n", "13 lists"),
    "not 0 or 1": ("a,b,count\n1,0,5\n0,2,3\n1,1,2\n", "line 3, column b: b is '2'; a list holds 0"),
    "all zero": ("a,b,count\n1,0,0\n0,1,0\n1,1,0\n", "all counts are zero"),
    "suppressed letter": ("a,b,count\n1,0,c\n0,1,3\n1,1,2\n", "suppressed"),
    "suppressed bound": ("a,b,count\n1,0,<5\n0,1,3\n1,1,2\n", "suppressed"),
    "no count": ("a,b\n1,0\n", "no column 'count'; there are: a, b"),
    "ragged": ("a,b,count\n1,0,5\n0,1\n1,1,2\n", "line 3: 2 cells"),
    "web page": ("<!DOCTYPE html><html></html>\n", "web page"),
    "empty": ("", "empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_tables_are_refused_with_place_rule_and_hint(written, name):
    text, told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        read_captures(written(text))
    assert told in str(caught.value)
    assert str(caught.value).startswith("t.csv")
    assert caught.value.rule


def test_an_unknown_list_names_those_there_are(written):
    with pytest.raises(InputError, match="there are: a, b, count"):
        read_captures(written(TWO), lists=("a", "x"))


def test_a_list_named_twice_is_refused(written):
    with pytest.raises(InputError, match="named once"):
        read_captures(written(TWO), lists=("a", "a"))


def test_cases_with_a_count_are_ambiguous(written):
    with pytest.raises(InputError, match="--cases"):
        read_captures(written(TWO), cases=True)


def test_an_unknown_stratum_column_names_those_there_are(written):
    with pytest.raises(InputError, match="no column 'region'"):
        read_strata(written(TWO), "region")
