import pytest

from dvstats.core.errors import InputError
from dvstats.store.repeat_file import holds_repeats, read_repeats
from dvstats.store.table_file import read_grid


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "police.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_row_per_number_of_captures(written):
    seen = read_repeats(written("captures,count\n1,30\n2,10\n3,2\n"))
    assert dict(seen.counts) == {1: 30, 2: 10, 3: 2}
    assert not seen.last_is_or_more
    assert seen.register == "police"


def test_an_open_class_is_right_censored(written):
    assert read_repeats(written("captures,count\n1,30\n2+,10\n")).last_is_or_more


def test_a_row_per_person_is_counted(written):
    assert dict(read_repeats(written("captures,sex\n1,F\n2,M\n1,M\n")).counts) == {1: 2, 2: 1}


def test_repeats_are_told_from_captures(written):
    assert holds_repeats(read_grid(written("captures,count\n1,30\n")))
    assert not holds_repeats(read_grid(written("a,b,count\n1,0,5\n")))


REFUSED = {
    "no captures": ("k,count\n1,3\n", "no column 'captures'"),
    "nought": ("captures,count\n0,9\n1,3\n", "never seen"),
    "fraction": ("captures,count\n1.5,9\n", "whole number from 1"),
    "open class in the middle": ("captures,count\n1,9\n2+,3\n3,1\n", "an open class is the last"),
    "class both open and closed": ("captures,count\n1,9\n2,3\n2+,1\n", "stands beside it"),
    "twice": ("captures,count\n1,9\n1,3\n", "captures 1 stands twice"),
    "negative": ("captures,count\n1,-9\n", "whole number from 0"),
    "empty count": ("captures,count\n1,\n2,1\n", "whole number from 0"),
    "all zero": ("captures,count\n1,0\n", "all counts are zero"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_repeat_counts_are_refused_with_their_place(written, name):
    text, told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        read_repeats(written(text))
    assert told in str(caught.value)
    assert str(caught.value).startswith("police.csv")
