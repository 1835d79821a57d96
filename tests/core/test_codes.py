import pycountry
import pytest

from dvstats.core.codes import AREAS, EUROSTAT, area, area_from_eurostat, area_from_iso3, area_from_name
from dvstats.core.errors import UnknownNameError


def test_countries_are_those_of_iso_3166_and_kosovo():
    countries = {code: one.iso3 for code, one in AREAS.items() if one.kind == "country"}
    assert countries == {one.alpha_2: one.alpha_3 for one in pycountry.countries} | {"XK": "XKX"}


def test_a_part_belongs_to_a_country():
    assert all(AREAS[one.parent].kind == "country" for one in AREAS.values() if one.kind == "part")


def test_no_two_areas_have_one_name():
    names = [one.name for one in AREAS.values()]
    assert len(set(names)) == len(names)


def test_every_area_is_found_by_its_own_name():
    assert {area_from_name(one.name) for one in AREAS.values()} == set(AREAS)


@pytest.mark.parametrize(
    ("theirs", "ours"), [("EL", "GR"), ("UK", "GB"), ("XK", "XK"), ("AT", "AT"), ("UKM", "GB-SCT")]
)
def test_eurostats_codes_become_ours(theirs, ours):
    assert area_from_eurostat(theirs) == ours


def test_eurostats_greece_is_no_iso_code():
    assert not set(EUROSTAT) & {one.alpha_2 for one in pycountry.countries}


@pytest.mark.parametrize("find", [area, area_from_eurostat, area_from_iso3, area_from_name])
@pytest.mark.parametrize("name", ["", "QQ", "Atlantis", "gr"])
def test_an_unknown_area_is_refused_with_its_name(find, name):
    with pytest.raises(UnknownNameError, match=repr(name)):
        find(name)


def test_england_and_wales_is_not_the_united_kingdom():
    assert area_from_iso3("GBR_E_W") == area_from_name("United Kingdom (England and Wales)") == "GB-EAW"
    assert area_from_iso3("GBR") == "GB"
