"""A tool is its structure: sums for research, levels only where the tool has cut-offs."""

import pandas as pd
import pytest

from dvstats.core.errors import InputError, SchemaError
from dvstats.core.risk_tool import JUDGEMENT, RiskTool
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

ROWS = read_table(sample("studies/tool_structure.csv"))


@pytest.mark.parametrize(("name", "n_items"), [("SARA", 20), ("B-SAFER 1", 10), ("B-SAFER 2", 15)])
def test_tools_have_as_many_items_as_published_and_no_cut_off(name, n_items):
    tool = RiskTool.from_rows(ROWS[ROWS["tool"] == name])
    assert len(set(tool.items)) == n_items
    assert tool.levels == ("low", "moderate", "high")
    with pytest.raises(InputError, match="no sum is a level"):
        tool.level(pd.Series([40.0]))


def test_half_of_sara_is_on_partner_violence():
    sections = RiskTool.from_rows(ROWS[ROWS["tool"] == "SARA"]).sections
    assert sections["partner violence in the past"] + sections["current offence"] == 10


def assessments(tool, code):
    return pd.DataFrame({name: [code, 0] for name in tool.items})


def test_a_sum_is_missing_where_an_item_is():
    tool = RiskTool.from_rows(ROWS[ROWS["tool"] == "SARA"])
    assert tool.total(assessments(tool, 2)).tolist() == [40, 0]
    assert tool.total(assessments(tool, None)).isna().tolist() == [True, False]


def test_a_code_that_the_tool_does_not_have_and_an_item_without_column_are_bad_input():
    tool = RiskTool.from_rows(ROWS[ROWS["tool"] == "SARA"])
    with pytest.raises(InputError, match="codes of SARA are 0, 1, 2"):
        tool.total(assessments(tool, 3))
    with pytest.raises(SchemaError, match="20 items"):
        tool.total(assessments(tool, 1).iloc[:, 1:])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": JUDGEMENT, "cut_offs": (1,)}, "no cut-off"),
        ({"kind": "scored", "cut_offs": (2, 1)}, "rising"),
        ({"kind": "scored", "sections": {}}, "without items"),
    ],
)
def test_what_cannot_be_a_tool_is_bad_input(options, message):
    given = {"name": "T", "sections": {"a": 2}, "codes": (0, 1), "levels": ("low", "mid", "high")} | options
    with pytest.raises(InputError, match=message):
        RiskTool(**given)


def test_rows_of_two_tools_are_not_one():
    with pytest.raises(InputError, match="3 tools"):
        RiskTool.from_rows(ROWS)
