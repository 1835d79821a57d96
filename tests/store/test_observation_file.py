import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.core.observations import COUNTING_UNITS, STAGES, Observations
from dvstats.store.observation_file import read_observations, write_observations
from dvstats.store.sample import sample

HEAD = "indicator,geo,period,counting_unit,stage,value,source\n"

words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20).map(
    lambda text: text.strip().lstrip("=@")  # a formula is refused, and tested below
).map(str.strip)  # fmt: skip


@st.composite
def observations(draw):
    n = draw(st.integers(1, 6))
    rows = [
        {
            "indicator": "recorded_dv", "geo": draw(st.sampled_from(["NA", "NO", "GB-EAW"])), "period": f"{1990 + i}",
            "counting_unit": draw(st.sampled_from(COUNTING_UNITS)), "stage": draw(st.sampled_from(STAGES)),
            "value": draw(st.none() | st.floats(0, 1e15) | st.integers(0, 2**53)),
            "definition": draw(words), "flag": draw(st.sampled_from(["", "b", "ep"])), "source": "a source",
        }
        for i in range(n)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["status"] = ["missing" if pd.isna(value) else "value" for value in frame["value"]]
    return Observations(frame)


def told(some):
    return some.frame.sort_index(axis="columns")


@given(some=observations())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(some, tmp_path):
    again = read_observations(write_observations(some, tmp_path / "o.csv"))
    pd.testing.assert_frame_equal(told(again), told(some))


@given(some=observations(), data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_columns_does_not_matter(some, data, tmp_path):
    path = write_observations(some, tmp_path / "o.csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    order = data.draw(st.permutations(list(frame.columns)))
    frame[order].to_csv(path, index=False)
    pd.testing.assert_frame_equal(told(read_observations(path)), told(some))


def test_the_file_and_the_rows_are_its_sources(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text(HEAD + "recorded_dv,EE,2019,offence,recorded,4,Ministry of Justice\n")
    file, publisher = read_observations(path).sources
    assert file.sha256
    assert publisher.title == "Ministry of Justice"


REFUSED = {
    "missing column": ("indicator,geo\na,EE\n", "no column period"),
    "flag beside number": (HEAD + "a,EE,2019,offence,recorded,12.3 u,s\n", "line 2, column value"),
    "unknown unit": (HEAD + "a,EE,2019,crime,recorded,1,s\n", "counting_unit"),
    "negative": (HEAD + "a,EE,2019,offence,recorded,-1,s\n", "not negative"),
    "duplicate": (HEAD + "a,EE,2019,offence,recorded,1,s\n" * 2, "same key"),
    "no value": (HEAD + "a,EE,2019,offence,recorded,,s\n", "status"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_observations_are_refused(tmp_path, name):
    text, said = REFUSED[name]
    path = tmp_path / "o.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_observations(path)
    assert said in str(caught.value)
    assert str(caught.value).startswith("o.csv")


def test_a_text_that_would_run_as_a_formula_is_not_written(tmp_path):
    rows = pd.DataFrame([{"indicator": "a", "geo": "EE", "period": "2019", "counting_unit": "offence",
                          "stage": "recorded", "value": 1, "source": "=HYPERLINK(1)"}])  # fmt: skip
    with pytest.raises(InputError, match="formula"):
        write_observations(Observations(rows), tmp_path / "o.csv")


def test_an_unknown_sample_file_is_an_input_error():
    with pytest.raises(InputError, match="no sample file 'absent.csv'"):
        sample("absent.csv")
