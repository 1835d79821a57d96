"""Headers and rows as publishers gave them, damaged at random: refused in words, or read; never anything else."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.core.observations import Observations
from tests.sources.test_damage import SCRAPS, refused_or_read

LINES = 9
# publisher, file, dataset: text files with a row per line
FILES = (
    ("eurostat", "eurostat_crim_off_cat.tsv", "crim_off_cat"),
    ("eurostat", "eurostat_crim_hom_vrel_rates_DE_ES_FR_IT.csv", "crim_hom_vrel"),
    ("unodc", "unodc_cts_violent_sexual_crime_B.csv.gz", "data_cts_violent_and_sexual_crime"),
    ("unodc", "unodc_ipfm_homicide.csv", "ipfm_homicide"), ("unodc", "unodc_homicide_ts_countries.csv", "homicide"),
    ("ons", "uk_ons_sdg_16-3-1.csv", "sdg_16-3-1"), ("ons", "uk_ons_sdg_5-2-1.csv", "sdg_5-2-1"),
    ("open-sdg", "de_sdg_5-2-1.csv", "de_sdg_5-2-1"), ("open-sdg", "basque_sdg_5-2-1.csv", "basque_sdg_5-2-1"),
    ("unsd", "unsd_minset_8100__V_1__Ia8b55125__S9a5e3c3a.tsv.csv", "s9a5e3c3a"),
    ("world-bank", "wdi_sg_vaw_reas_zs_ddf.csv", "sg.vaw.reas.zs"), ("pxweb", "finland_dv_2019_mca.csv", "11ch"),
    ("eige", "eige_gbv_npv_occ.csv", "gbv_npv_occ"), ("ssmsi", "france_ssmsi_delinquance_rates.csv", "rates"),
    ("istat", "italy_istat_1522_tipologia_utenti.csv", "1522_users"),
    ("istat", "italy_istat_opinioni_violenza_sessuale_reg.csv", "attitudes"),
    ("dhs", "dhs_attitudes_violence_data.csv", "attitudes"),
    ("socrata", "chicago_crimes_2022_slim.csv.gz", "ijzp-q8t2"),
    ("fra", "fra2012_vaw_okfde.csv", "vaw2012"),
)  # fmt: skip


def top(path, n=LINES):
    """Return the first lines of a file, whatever they hold."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return [file.readline() for _ in range(n)]


@st.composite
def damaged(draw, lines):
    """Drop, double, swap or spoil lines and pieces of them."""
    lines = list(lines)
    match draw(st.sampled_from(("spoil", "swap", "double", "drop", "cut", "cells"))):
        case "spoil":
            data = b"".join(lines)
            at, width = draw(st.integers(0, len(data))), draw(st.integers(0, 9))
            return data[:at] + draw(st.sampled_from(SCRAPS)) + data[at + width :]
        case "swap":
            lines = draw(st.permutations(lines))
        case "double":
            lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
        case "drop":
            del lines[draw(st.integers(0, len(lines) - 1))]
        case "cut":
            data = b"".join(lines)
            return data[: draw(st.integers(0, len(data)))]
        case "cells":
            row = draw(st.integers(0, len(lines) - 1))
            text = lines[row].decode("cp1252").rstrip("\r\n")
            mark = max(",;\t", key=text.count)
            cells = next(csv.reader([text], delimiter=mark), [])
            lines[row] = mark.join(draw(st.permutations(cells))).encode("cp1252") + b"\n"
    return b"".join(lines)


@pytest.mark.parametrize(("publisher", "name", "dataset"), FILES)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_damage_to_real_rows_is_refused_in_words_or_read(raw, publisher, name, dataset, data):
    path = Path(raw(name))
    wire = data.draw(damaged(top(path, 30 if publisher == "fra" else LINES)))
    found = refused_or_read(publisher, dataset, wire, name)
    if isinstance(found, InputError):
        assert found.found
        assert found.place.startswith(name)
    else:
        assert isinstance(found, Observations)
        assert not (found.frame["value"] < 0).any()
