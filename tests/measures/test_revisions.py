import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.revisions import revisions
from dvstats.measures.share import share
from dvstats.store.observation_file import write_observations
from dvstats.store.table_file import read_table
from tests.core.test_period import rows

FIRST, REVISED = 889_918, 911_248


def figures(folder, name, **columns):
    return write_observations(rows(**columns), folder / name)


def test_england_and_wales_year_ending_march_2023_was_revised_by_more_than_two_per_cent(tmp_path):
    coverage = "without Devon and Cornwall"
    old = figures(tmp_path, "november_2023.csv", geo="GB-EAW", period=["YE 2023-03"], value=[FIRST],
                  population=[coverage])  # fmt: skip
    new = figures(tmp_path, "november_2024.csv", geo="GB-EAW", period=["YE 2023-03"], value=[REVISED],
                  population=["all forces"])  # fmt: skip
    told = revisions(read_table(new), earlier=read_table(old)).frame
    assert told[["geo", "period", "before", "after", "change", "kind"]].values.tolist() == [
        ["GB-EAW", "YE 2023-03", FIRST, REVISED, 21_330, "revised"]
    ]
    assert told["relative_change"].item() == pytest.approx(0.02397, abs=5e-6)
    assert told["also_changed"].item() == "population"
    assert revisions(read_table(new), earlier=read_table(old), threshold=0.03).frame.empty


def test_the_range_of_a_revision_is_the_recording_range_of_a_share():
    # Any whole does: 0.12 of it before, and more after.
    whole = FIRST / 0.12
    told = revisions(pd.DataFrame({"geo": ["GB-EAW"], "a": [FIRST], "b": [REVISED]}), before="a", after="b").frame
    table = told.assign(part=told["after"], whole=whole, low=told["low"] / whole, high=told["high"] / whole)
    judged = share(table, part="part", whole="whole", recording=("low", "high")).frame
    assert "recording" in judged["interval_kind"].item()
    assert judged["conf_low"].item() == pytest.approx(0.12)


def test_figures_that_came_or_went_are_listed_and_small_changes_counted(tmp_path):
    old = figures(tmp_path, "old.csv", period=["2019", "2020", "2021", "2022"], value=[100, 100, 100, 0])
    new = figures(tmp_path, "new.csv", period=["2020", "2021", "2022", "2022/23"], value=[100, 100.5, 3, 7])
    found = revisions(read_table(new), earlier=read_table(old))
    told = found.frame.set_index("period")
    assert told["kind"].to_dict() == {"2019": "withdrawn", "2022": "revised", "2022/23": "new"}
    assert told.loc["2022", "relative_change"] == float("inf")
    assert "Of 3 figures in both vintages 1 are the same and 1 changed by less than 1 per cent" in found.caveats[0]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=12))
def test_with_a_threshold_of_zero_every_change_is_listed(pairs):
    table = pd.DataFrame(pairs, columns=["a", "b"]).assign(geo=[f"area {n}" for n in range(len(pairs))])
    told = revisions(table, before="a", after="b", key=("geo",), threshold=0.0).frame
    assert set(told["geo"]) == {f"area {n}" for n, (a, b) in enumerate(pairs) if a != b}
    assert (told["before"] + told["change"] == told["after"]).all()


@pytest.mark.parametrize(
    ("options", "said"),
    (
        ({}, "one vintage; two are compared"),
        ({"before": "a", "after": "c"}, "no column 'c'"),
        ({"before": "a", "after": "b", "threshold": -1.0}, "threshold is -1"),
    ),
)
def test_what_cannot_be_compared_is_told(options, said):
    with pytest.raises(InputError, match=said):
        revisions(pd.DataFrame({"geo": ["EE"], "a": [1], "b": [2]}), **options)


def test_vintages_that_share_nothing_and_figures_that_come_twice_are_told(tmp_path):
    old = figures(tmp_path, "old.csv", period=["2019"], value=[1])
    new = figures(tmp_path, "new.csv", period=["2020"], value=[1])
    with pytest.raises(InputError, match="no figure is in both vintages"):
        revisions(read_table(new), earlier=read_table(old))
    twice = figures(tmp_path, "twice.csv", period=["2019", "2019"], value=[1, 2], definition=["a", "b"])
    with pytest.raises(InputError, match=r"old.csv|TABLE, row 2: .* comes twice"):
        revisions(read_table(twice), earlier=read_table(old))
    with_key = revisions(read_table(twice), earlier=read_table(twice), key=("period", "definition"))
    assert with_key.frame.empty
