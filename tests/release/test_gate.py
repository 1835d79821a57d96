"""What passes the gate: public figures as they are, restricted ones without what would tell of few people."""

import math

import pandas as pd
import pytest

from dvstats.core.errors import InputError, SchemaError
from dvstats.release.count_table import count_table
from dvstats.release.gate import demand_public, gate, safe_cells
from dvstats.release.sensitivity import Sensitivity, sensitivity, told_by
from dvstats.release.suppress import suppress

COUNTS = pd.DataFrame({"region": ["N", "N", "S", "S"], "sex": list("FMFM"), "count": [4, 30, 60, 50]})


def test_public_figures_pass_with_their_flag():
    table = pd.DataFrame({"geo": ["EE", "LT"], "value": [4.0, 120.0], "flag": ["u", ""], "source": "Ministry",
                          "grade": "official"})  # fmt: skip
    assert told_by(table) is Sensitivity.PUBLIC
    pd.testing.assert_frame_equal(gate(table).frame, table)


def test_what_nobody_declared_is_restricted():
    assert gate(COUNTS).sensitivity is Sensitivity.RESTRICTED
    assert sensitivity("unknown") is Sensitivity.RESTRICTED
    assert gate(COUNTS).frame["count"].isna().sum() == 4


def test_a_row_without_a_source_makes_a_table_restricted():
    assert told_by(pd.DataFrame({"value": [4, 5], "source": ["Ministry", ""], "grade": "official"})) is (
        Sensitivity.RESTRICTED
    )


def test_a_public_row_that_its_publisher_hides_may_have_no_value():
    table = pd.DataFrame({"status": ["suppressed"], "value": [4.0], "source": "s", "grade": "official"})
    with pytest.raises(InputError, match="hides it"):
        gate(table)


def test_a_hidden_row_of_estimates_keeps_no_number_and_no_words_made_of_one():
    table = pd.DataFrame({
        "area": ["A", "B", "C"], "estimate": [0.2, 0.31, 0.4], "conf_low": [0.1, 0.3, 0.35],
        "conf_high": [0.3, 0.32, 0.45], "part": [3, 310, 400], "whole": [15, 1000, 1000],
        "tipping_words": ["1.0 times", "0.6 times", "0.4 times"], "verdict": ["above"] * 3, "refusal": "",
    })  # fmt: skip
    told = gate(table).frame
    assert told.loc[0, ["estimate", "conf_low", "conf_high", "part", "whole"]].isna().all()
    assert told.loc[0, "tipping_words"] == ""
    assert told.loc[0, "flag"] == "c"
    # The part that is hidden would be what the others leave of a known sum.
    assert told["part"].isna().sum() == 2


def test_estimates_keep_the_digits_that_their_interval_bears():
    table = pd.DataFrame({"method": ["chapman"], "estimate": [9630.123], "conf_low": [7829.4], "conf_high": [11959.2],
                          "n_observed": [1668]})  # fmt: skip
    told = gate(table).frame.iloc[0]
    assert (told["estimate"], told["conf_low"], told["conf_high"]) == (9600.0, 7800.0, 12000.0)


def test_an_interval_without_end_stays_so():
    table = pd.DataFrame({"estimate": [431.0], "conf_low": [129.3], "conf_high": [math.inf], "n_observed": [100]})
    assert gate(table).frame["conf_high"].item() == math.inf


def test_ranks_count_nobody():
    ranks = pd.DataFrame({"label": ["A", "B"], "rank": [1, 2], "marginal_low": [1, 1], "marginal_high": [2, 2]})
    assert gate(ranks).frame["rank"].tolist() == [1, 2]


@pytest.mark.parametrize("threshold", [4, 31, 0])
def test_the_threshold_is_from_5_to_30(threshold):
    with pytest.raises(InputError, match="from 5 to 30"):
        gate(COUNTS, threshold=threshold)


def test_a_capture_table_says_hidden_with_the_letter_that_its_reader_refuses():
    frame = pd.DataFrame({"police": [1, 1, 0], "shelter": [1, 0, 1], "count": [4, 86, 73]})
    table = count_table(frame)
    told = safe_cells(table, suppress(table, 10).keys, 10).frame
    assert "flag" not in told.columns
    assert "c" in set(told["count"])
    assert ("0", "0") not in table.counts


def test_a_missing_combination_is_a_zero_that_is_protected():
    table = count_table(COUNTS.iloc[1:])
    assert table.counts["N", "F"] == 0


def test_a_total_that_is_not_the_sum_of_its_cells_is_refused():
    rows = pd.concat([COUNTS, pd.DataFrame({"region": ["TOTAL"], "sex": ["TOTAL"], "count": [150]})])
    with pytest.raises(SchemaError, match="is 150, its cells sum to 144"):
        count_table(rows)


@pytest.mark.parametrize(("cell", "rule"), [(1.5, "whole number"), (-1, "whole number"), ("c", "full table")])
def test_counts_are_whole_and_known(cell, rule):
    with pytest.raises(SchemaError, match=rule):
        count_table(pd.DataFrame({"region": ["N", "S"], "count": [cell, 3]}))


def test_a_rate_beside_the_count_is_refused():
    with pytest.raises(SchemaError, match="give back the count"):
        count_table(COUNTS.assign(rate=[0.1, 0.2, 0.3, 0.4]))


def test_a_document_is_of_public_figures():
    with pytest.raises(InputError, match="not declared"):
        demand_public(None, "folder")
