import pytest

from dvstats.core.errors import InputError
from dvstats.store.observation_file import read_observations

HEAD = "indicator,geo,period,period_start,period_end,counting_unit,stage,unit,value,source\n"


@pytest.fixture
def figures(tmp_path):
    def write(*rows):
        path = tmp_path / "figures.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write


def row(geo="EE", period="2019", start="", end="", unit="NR", value="1"):
    return f"a,{geo},{period},{start},{end},offence,recorded,{unit},{value},s"


GOOD = {
    "country": row(),
    "Namibia": row(geo="NA"),
    "reporting area": row(geo="GB-EAW"),
    "part that a publisher codes": row(geo="IT:ITC1"),
    "financial year": row(period="2022/23", start="2022-04-01", end="2023-03-31"),
    "year ending": row(period="YE 2021-03"),
    "months": row(period="2024-01/2024-10"),
    "survey wave": row(period="2012-2014 wave"),
    "not shown": row(period="survey year not shown"),
    "a whole day": row(period="2020", start="2020-02-29", end="2020-02-29"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_a_person_may_write_is_read(figures, name):
    assert len(read_observations(figures(GOOD[name]))) == 1


# what stands there → what the message says
REFUSED = {
    "code of Eurostat": (row(geo="EL"), "line 2, column geo: geo is 'EL'", "write GR"),
    "UK": (row(geo="UK"), "geo is 'UK'", "write GB"),
    "name": (row(geo="Czech Republic"), "geo is 'Czech Republic'", "write CZ"),
    "unknown part": (row(geo="GB-XYZ"), "geo is 'GB-XYZ'", "there are: GB, "),
    "nowhere": (row(geo="QQ"), "geo is 'QQ'", "an area is an ISO 3166 code"),
    "future": (row(period="2190"), "period is '2190'", "write 2022"),
    "no year": (row(period="last year"), "period is 'last year'", "write 2022"),
    "no month": (row(period="2024-13"), "period is '2024-13'", "months from 01 to 12"),
    "two digits": (row(period="2024-25"), "period is '2024-25'", "write 2022, 2022/23"),
    "five digits": (row(period="20243"), "period is '20243'", "write 2022"),
    "long ago": (row(period="1066"), "period is '1066'", "from 1900"),
    "other digits": (row(period="\u0662\u0660\u0661\u0669"), "a period names its years", "write 2022"),
    "no date": (row(start="1.4.2022"), "line 2, column period_start: period_start is '1.4.2022'", "write 2022-03-31"),
    "no such day": (row(end="2021-02-29"), "period_end is '2021-02-29'", "it is a date"),
    "backwards": (row(start="2022-04-01", end="2022-03-31"), "period_end is '2022-03-31'", "before it begins"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_slip_of_the_pen_is_told_with_its_line_and_what_to_write(figures, name):
    text, *told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        read_observations(figures(text))
    assert all(words in str(caught.value) for words in told)


def test_a_fraction_among_percentages_of_one_series_is_found(figures):
    with pytest.raises(InputError, match=r"line 3, column value: value is '0.21'; line 2 of the same series says 21"):
        read_observations(figures(row(unit="PC", value="21"), row(unit="PC", value="0.21", period="2020")))


@pytest.mark.parametrize(
    "second",
    (
        row(unit="PC", value="0.21", period="2020", geo="LV"),  # another country
        row(unit="NR", value="0.21", period="2020"),  # another unit
        row(unit="PC", value="0.7", period="2020"),  # small, and no hundredth
        row(unit="PC", value="0", period="2020"),  # none at all
    ),
)
def test_small_percentages_are_not_taken_for_fractions(figures, second):
    assert len(read_observations(figures(row(unit="PC", value="21"), second))) == 2
