"""Laws that hold for every reader: the order of columns says nothing, and what is written is read again."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dvstats import discover
from dvstats.store.observation_file import read_observations, write_observations

FIXTURES = Path(__file__).parent / "fixtures"
LONG = {
    "eurostat_sdmx_1.csv": ("eurostat", "", ","),
    "eurostat_sdmx_2.csv": ("eurostat", "", ","),
    "unodc_semicolons.csv": ("unodc", "data_cts_violent_and_sexual_crime", ";"),
}
WIRES = LONG | {"eurostat_crim_hom_vrel.tsv": ("eurostat", "crim_hom_vrel", "\t")}


def told(some):
    return some.frame.sort_index(axis="columns")


def shuffled(text, delimiter, order):
    """Return delimited text with its columns in another order; lines of another width stay as they are."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for cells in csv.reader(io.StringIO(text), delimiter=delimiter):
        write.writerow([cells[i] for i in order] if len(cells) == len(order) else cells)
    return out.getvalue()


@pytest.mark.parametrize("name", LONG)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_the_order_of_columns_says_nothing(name, data):
    publisher, dataset, delimiter = LONG[name]
    text = (FIXTURES / name).read_text(encoding="cp1252")
    width = max(len(line) for line in csv.reader(io.StringIO(text), delimiter=delimiter))
    order = data.draw(st.permutations(range(1, width)))
    parse = discover.offers("sources")[publisher].parse
    # The first column tells the format and keeps its place.
    mixed = parse(shuffled(text, delimiter, [0, *order]).encode("cp1252"), dataset)
    pd.testing.assert_frame_equal(told(mixed), told(parse(text.encode("cp1252"), dataset)), check_like=True)


@pytest.mark.parametrize("name", WIRES)
def test_what_a_reader_gives_is_written_and_read_again(name, tmp_path):
    publisher, dataset, _ = WIRES[name]
    found = discover.offers("sources")[publisher].parse((FIXTURES / name).read_bytes(), dataset)
    again = read_observations(write_observations(found, tmp_path / "tidy.csv"))
    pd.testing.assert_frame_equal(told(again), told(found), check_dtype=False)


@given(times=st.lists(st.integers(2000, 2022), min_size=1, max_size=6, unique=True), data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_years_in_a_tsv_says_nothing(times, data):
    values = {time: data.draw(st.integers(0, 99)) for time in times}

    def wire(order):
        head = "freq,iccs,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{time} " for time in order)
        return f"{head}\nA,ICCS0101,NR,AT\t" + "\t".join(f"{values[time]} " for time in order) + "\n"

    parse = discover.offers("sources")["eurostat"].parse
    given_, sorted_ = parse(wire(times).encode()), parse(wire(sorted(times)).encode())
    by = ["period"]
    pd.testing.assert_frame_equal(
        given_.frame.sort_values(by, ignore_index=True), sorted_.frame.sort_values(by, ignore_index=True)
    )
