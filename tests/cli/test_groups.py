"""Groups on the command line: a row each, their total, and no two called alike."""

import pytest

from dvstats.cli import main
from dvstats.cli._groups import spoken
from dvstats.core.errors import InputError

HISTORIES = ("1,1,20", "1,0,30", "0,1,25")


def test_groups_that_would_be_called_alike_are_not_put_into_one():
    with pytest.raises(InputError, match="two groups called 'a, b, c'"):
        spoken({("a, b", "c"): 1, ("a", "b, c"): 2})


def test_words_with_commas_lose_no_group_on_the_way_to_the_total(capsys, tmp_path):
    path = tmp_path / "places.csv"
    rows = [f'{one},"{sex}","{place}"' for sex, place in (("a, b", "c"), ("a", "b, c")) for one in HISTORIES]
    path.write_text("\n".join(["police,shelter,count,sex,place", *rows]) + "\n", encoding="utf-8")
    assert main(["estimate", str(path), "--by", "sex,place", "--method", "chapman"]) == 2
    assert "write these words without commas" in capsys.readouterr().err
    assert main(["estimate", str(path), "--by", "sex", "--method", "chapman"]) == 0
    assert "total" in capsys.readouterr().out
