"""What the report says of offenders: only stages that may be set beside each other, as they were published."""

import pandas as pd
import pytest

from dvstats.report.offenders import counted, ladders, reach, single_studies
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table


@pytest.fixture(scope="module")
def stages():
    return read_table(sample("studies/cascade.csv"))


def test_shares_are_those_of_the_published_numbers(stages):
    found = ladders(stages)
    assert found["CH-2019"]["estimate"].iloc[-1] == pytest.approx(2400 / 10495)
    assert found["GB-SCT-caledonian"]["of_first"].iloc[-1] == pytest.approx(187 / 583)
    assert set(found["GB-SCT-caledonian"]["comparison"]) == {"cohort"}


def test_complaints_judgments_and_persons_are_not_divided(stages):
    spain = ladders(stages)["ES-2023"]
    assert spain["estimate"].isna().all()
    assert spain["reason"].tolist() == ["", "other unit", "other unit"]


def test_no_published_count_gets_an_interval(stages):
    assert all(part["conf_low"].isna().all() for part in ladders(stages).values())


def test_what_is_said_follows_the_table(stages):
    told = reach(stages)
    assert "23 in counselling per 100 suspected by police" in told["told"]
    assert (told["ordered"], told["completed"]) == ("583", "187")
    fewer = stages.assign(value=stages["value"].where(stages["value"] != 187, 100))
    assert reach(fewer)["completed"] == "100"


def test_ranges_and_words_stay_text(stages):
    assert pd.api.types.is_numeric_dtype(stages["value"])
    assert stages.loc[stages["value"].isna(), "value_text"].ne("").all()


def test_places_in_prison_stand_beside_those_in_prison(stages):
    portugal = ladders(stages)["PT-2022-Q3"]
    assert portugal["estimate"].iloc[-1] == pytest.approx(316 / 1209)
    assert set(portugal["kind"]) == {"stock"}
    assert "26 in a programme in prison per 100 in prison for domestic violence" in reach(stages)["told"]


@pytest.fixture(scope="module")
def programmes():
    return read_table(sample("studies/programmes.csv"))


def test_no_study_against_drop_outs_is_counted(programmes):
    rows = counted(programmes)
    assert len(rows) == 1
    assert rows["ratio"].iloc[0] == pytest.approx((4 / 62) / (46 / 158))
    assert "quasi (dropout)" not in set(rows["design"])


def test_one_study_is_told_alone_and_two_of_a_design_are_pooled(programmes):
    assert "The one of Switzerland: odds ratio 0.22 (0.08 to 0.64)" in single_studies(programmes)
    row = programmes[programmes["study"].str.contains("Canton of Zurich")]
    more = pd.concat([programmes, row.assign(study="another", events_treatment=9)])
    told = single_studies(more)
    assert "2 that are not randomised give together" in told
    assert "in another country" in told
    assert "The one of" not in told
