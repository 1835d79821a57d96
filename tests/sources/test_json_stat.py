import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.sources import eurostat
from dvstats.sources._json_stat import cubes

ONE = {
    "version": "2.0",
    "class": "dataset",
    "label": "a fixture",
    "id": ["freq", "iccs", "unit", "geo", "time"],
    "size": [1, 1, 1, 2, 2],
    "role": {"time": ["time"], "geo": ["geo"]},
    "dimension": {
        "freq": {"category": {"label": {"A": "Annual"}}},
        "iccs": {"category": {"index": ["ICCS0301"]}},
        "unit": {"category": {"index": {"NR": 0}}},
        "geo": {"category": {"index": {"NO": 1, "EL": 0}}},
        "time": {"category": {"index": ["2021", "2022"]}},
    },
    "value": {"0": 5, "3": 0},
    "status": {"1": "c", "3": "p"},
}


def changed(**fields):
    return copy.deepcopy(ONE) | fields


def test_a_sparse_cube_keeps_missing_zero_and_confidential_apart():
    found = eurostat.parse(json.dumps(ONE).encode(), "crim_off_cat").frame
    assert found[["geo", "period", "status", "flag"]].values.tolist() == [
        ["GR", "2021", "value", ""],
        ["GR", "2022", "suppressed", "c"],
        ["NO", "2021", "missing", ""],
        ["NO", "2022", "value", "p"],
    ]
    assert found["value"].fillna(-1).tolist() == [5, -1, -1, 0]


def test_version_1_keeps_its_ids_inside_the_dimensions():
    old = changed()
    old["dimension"] |= {"id": old.pop("id"), "size": old.pop("size"), "role": old.pop("role")}
    assert cubes({"dataset": old}, "")[0].codes == cubes(ONE, "")[0].codes


def test_a_bundle_is_several_cubes():
    assert len(cubes({"a": ONE, "b": ONE}, "")) == 2


def test_a_status_may_stand_for_all_or_in_a_list():
    assert cubes(changed(status="b"), "")[0].status == ["b"] * 4
    assert cubes(changed(status=["", "b", None, ""]), "")[0].status == ["", "b", "", ""]


REFUSED = {
    "missing dimension": (changed(dimension={"freq": ONE["dimension"]["freq"]}), "not described: iccs"),
    "no dimensions": (changed(id=[], size=[]), "dimensions none"),
    "sizes too few": (changed(size=[1, 1]), "of sizes 1, 1"),
    "truncated": (changed(value=[1, 2, 3]), "the sizes multiply to 4"),
    "categories": (changed(size=[1, 1, 1, 3, 2]), "its size is 3"),
    "beyond": (changed(value={"9": 1}), "place 9"),
    "text figure": (changed(value=[1, "2", 3, 4]), "among the figures"),
    "error": ({"error": [{"status": 400, "label": "no"}]}, "a message instead of data"),
    "asynchronous": ({"warning": {"label": "ASYNCHRONOUS_RESPONSE"}}, "a message instead of data"),
    "other": ({"href": "x"}, "no dataset"),
    "list": ([1], "a JSON list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_cube_is_refused_with_its_place(name):
    document, told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        cubes(document, "cube.json")
    assert told in str(caught.value)
    assert str(caught.value).startswith("cube.json")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_a_sparse_cube_says_the_same_as_a_full_one(sizes, data):
    n = 1
    for size in sizes:
        n *= size
    full = data.draw(st.lists(st.none() | st.integers(0, 9), min_size=n, max_size=n))
    dims = [f"d{i}" for i in range(len(sizes))]
    described = {
        dim: {"category": {"index": [str(i) for i in range(size)]}} for dim, size in zip(dims, sizes, strict=True)
    }
    one = {"id": dims, "size": sizes, "dimension": described, "value": full}
    sparse = one | {"value": {str(i): value for i, value in enumerate(full) if value is not None}}
    assert cubes(one, "")[0] == cubes(sparse, "")[0]
    last = cubes(one, "")[0].codes[dims[-1]]
    assert last[: sizes[-1]] == [str(i) for i in range(sizes[-1])]
