"""Dates of the Istanbul Convention: a step not taken is no zero, and the treaty's own rule holds."""

from datetime import date

import pytest

from dvstats.core.errors import InputError
from dvstats.sources._read import read
from dvstats.sources.istanbul import parse
from dvstats.store.sample import sample

HEAD = b"country,signature_date,ratification_date,entry_into_force_date,withdrawal_date\n"


def test_a_step_that_was_not_taken_has_no_year():
    rows = parse(HEAD + b"Armenia,2018-01-18,,,\n").frame.set_index("indicator")
    assert rows.loc["convention_signature", "value"] == 2018
    assert rows.loc["convention_ratification", "status"] == "not applicable"
    assert rows["value"].isna().sum() == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [(b"Armenia,18.01.2018,,,\n", "is no date"), (b"Armenia,2018-02-30,,,\n", "is no date"),
     (b"Armenia,,2018-01-18,,\n", "has signed"), (b"Armenia,2018-01-18,2017-01-18,,\n", "it was signed on"),
     (b"Atlantis,2018-01-18,,,\n", "Atlantis")],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(row, message):
    with pytest.raises(InputError, match=message):
        parse(HEAD + row)


def test_the_sample_tells_of_baseline_reports_and_the_union():
    found = read("istanbul", sample("treaties/istanbul_convention.csv"))
    rows = found.frame
    assert len(rows) == 46 * 5
    reports = rows[rows["indicator"] == "grevio_baseline"]
    assert reports["status"].value_counts().to_dict() == {"missing": 28, "value": 18}
    austria = reports[reports["geo"] == "AT"].iloc[0]
    assert (austria["value"], austria["day"]) == (2017, "2017-09-27")
    union = rows[(rows["geo"] == "EU27_2020") & (rows["indicator"] == "convention_signature")].iloc[0]
    assert (union["value"], union["day"]) == (2017, "")
    assert rows["url"].str.startswith("http").all()
    assert set(rows["grade"]) == {"official", "secondary"}


def test_a_year_alone_is_before_none_of_its_days():
    head = b"country,signature,ratification,entry_into_force,withdrawal\n"
    assert len(parse(head + b"Armenia,2018-01-18,2018,,\n")) == 4
    assert len(parse(head + b"Armenia,2018,2018-01-01,,\n")) == 4
    with pytest.raises(InputError, match="it was signed on 2018"):
        parse(head + b"Armenia,2018,2017-12-31,,\n")


def test_entry_into_force_follows_ratification_as_article_75_says(raw):
    """In force on the first day of the month after three months, and not before 1 August 2014."""
    rows = parse(raw("istanbul_treatment_dates.csv").read_bytes()).frame
    days = rows[rows["status"] == "value"].pivot(index="geo", columns="indicator", values="day").dropna(
        subset="convention_entry_into_force"
    )  # fmt: skip
    assert len(days) == 39
    for ratified, entered in zip(days["convention_ratification"], days["convention_entry_into_force"], strict=True):
        on = date.fromisoformat(ratified)
        month = on.month + 4
        due = date(on.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        assert date.fromisoformat(entered) == max(due, date(2014, 8, 1))
