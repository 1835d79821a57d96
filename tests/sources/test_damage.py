"""Real headers and rows, damaged at random: a reader says what is wrong, or gives observations; it never falls over."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dvstats import discover
from dvstats.core.errors import InputError
from dvstats.core.observations import Observations

FIXTURES = Path(__file__).parent / "fixtures"
WIRES = {
    "eurostat_crim_hom_vrel.tsv": ("eurostat", "crim_hom_vrel"),
    "eurostat_crim_off_cat_before_2023.tsv": ("eurostat", "crim_off_cat"),
    "eurostat_sdmx_1.csv": ("eurostat", ""),
    "eurostat_sdmx_2.csv": ("eurostat", ""),
    "unodc_semicolons.csv": ("unodc", "data_cts_violent_and_sexual_crime"),
}
SCRAPS = (
    b"",
    b",",
    b"\t",
    b"\n",
    b'"',
    b";",
    b"-",
    b":",
    b"\x00",
    b"\xff",
    b"=1",
    b"1e999",
    b"NaN",
    b"9" * 30,
    b"<5",
    b" ",
)


@st.composite
def damaged(draw, name):
    """Cut, double, swap or overwrite a piece of a file."""
    data = (FIXTURES / name).read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        width = draw(st.integers(0, 12))
        data = data[:at] + draw(st.sampled_from(SCRAPS)) + data[at + width :]
    lines = data.split(b"\n")
    return draw(st.sampled_from((data, b"\n".join(lines[::-1]), b"\n".join([*lines, *lines]), data[: len(data) // 2])))


def refused_or_read(publisher, dataset, data, place):
    try:
        return discover.offers("sources")[publisher].parse(data, dataset, place=place)
    except InputError as error:
        return error


@pytest.mark.parametrize("name", WIRES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_refused_in_words_or_read(name, data):
    publisher, dataset = WIRES[name]
    found = refused_or_read(publisher, dataset, data.draw(damaged(name)), name)
    if isinstance(found, InputError):
        assert found.found
        assert found.place.startswith(name)
    else:
        assert isinstance(found, Observations)
        assert not (found.frame["value"] < 0).any()


@pytest.mark.parametrize("name", WIRES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_row_that_lost_a_cell_is_never_read(name, data):
    publisher, dataset = WIRES[name]
    text = (FIXTURES / name).read_bytes()
    mark = b"\t" if name.endswith(".tsv") else (b";" if b";" in text[:40] else b",")
    lines = text.rstrip(b"\r\n").split(b"\n")
    start = 2 if name.startswith("unodc") else 1
    # The last row of the survey's file is a footer without any cell.
    rows = range(start, len(lines) - (1 if name.startswith("unodc") else 0))
    row = data.draw(st.sampled_from(rows))
    # A comma within quotation marks separates nothing.
    bare = lines[row].replace(b'", ', b"") if b'"' in lines[row] else lines[row]
    cut = data.draw(st.integers(1, bare.count(mark)))
    lines[row] = mark.join(lines[row].split(mark)[:-cut])
    with pytest.raises(InputError):
        discover.offers("sources")[publisher].parse(b"\n".join(lines), dataset, place=name)
