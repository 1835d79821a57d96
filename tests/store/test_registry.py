import pytest

from dvstats import discover
from dvstats.core.errors import UnknownNameError
from dvstats.core.observations import COUNTING_UNITS, STAGES, WORDS
from dvstats.store.registry import dataset, datasets, recognised, registry

ALL = [one for known in registry().values() for one in known.values()]


@pytest.mark.parametrize("about", ALL, ids=lambda one: f"{one.publisher} {one.code}")
def test_every_dataset_says_what_it_counts_in_our_words(about):
    assert about.title
    assert about.credit
    assert about.licence
    assert about.means["stage"] in STAGES
    assert about.means.get("counting_unit", "offence") in COUNTING_UNITS
    assert about.means.get("unit", "NR") in WORDS["unit"]
    assert about.publisher in discover.offers("sources")
    assert not about.url or about.url.startswith("https://")


@pytest.mark.parametrize("about", [one for one in ALL if one.means.get("unit") not in (None, "NR", "INDEX")])
def test_a_share_or_rate_says_what_it_is_per(about):
    assert about.means.get("denominator") or all(about.codes["denominator"].values())


def test_a_dataset_is_told_by_its_code_by_the_files_name_or_by_its_dimensions():
    assert dataset("eurostat", "CRIM_HOM_VREL").code == "crim_hom_vrel"
    assert recognised("eurostat", "", "estat_crim_hom_vrel.tsv.gz").code == "crim_hom_vrel"
    assert recognised("eurostat", "", "download.tsv", ("freq", "iccs", "unit", "geo")).code == "crim_off_cat"


def test_two_datasets_of_the_same_dimensions_are_not_guessed():
    with pytest.raises(UnknownNameError, match="--dataset"):
        recognised("eurostat", "", "download.tsv", ("freq", "occur", "unit", "geo"))


def test_an_unknown_dataset_names_those_there_are():
    with pytest.raises(UnknownNameError, match="there are: attitudes"):
        dataset("dhs", "x")


def test_a_publisher_without_datasets_has_none():
    assert not datasets("nobody")
    with pytest.raises(UnknownNameError, match="none of this publisher yet; add it to a registry of your own"):
        dataset("statcan", "18100204")
