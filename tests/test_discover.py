"""What a file must say to be found, and what is said of one that does not."""

import types

import pytest

from dvstats.core.errors import SchemaError
from dvstats.discover import _kinds


def module(**own):
    made = types.ModuleType("dvstats.estimators.bailey")
    made.__file__ = "dvstats/estimators/bailey.py"
    for name, members in own.items():
        setattr(made, name, type(name, (), {"__module__": made.__name__, **members}))
    return made


def fit(self, captures):
    """Fit."""


def test_a_class_that_fits_and_does_not_say_its_word_is_named_with_its_file():
    with pytest.raises(SchemaError, match=r"estimators/bailey\.py: Bailey without method; an estimator says"):
        list(_kinds(module(Bailey={"fit": fit, "takes": object})))


def test_what_does_not_fit_is_no_estimator():
    found = list(_kinds(module(Bailey={"fit": fit, "takes": object, "method": "bailey"}, Table={"fit": 1}, Row={})))
    assert [kind.__name__ for kind in found] == ["Bailey"]
