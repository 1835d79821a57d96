"""Log-linear fits against values with 50 digits: the log relative error of N is 12 or more; the values themselves."""

import hashlib
import json

import mpmath
import numpy as np
import pytest

from data.certified.certify import certify, tables_of_counts
from dvstats.estimators._intervals import wald
from dvstats.estimators._search import model_of
from dvstats.estimators.loglinear import LogLinear
from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_fits import fit_lattice
from tests.certified.reading import FOLDER, fits, rows, tables

FITS, TABLES = fits(), tables()


def digits(ours, certified):
    return 16.0 if ours == certified else -np.log10(abs(ours - certified) / abs(certified))


def test_there_are_as_many_certified_fits_as_promised():
    assert len(TABLES) >= 12
    assert len(FITS) >= 300


@pytest.mark.parametrize("name", TABLES)
def test_n_has_twelve_digits(name):
    for fit in (fit for fit in FITS if fit["table"] == name):
        told = LogLinear(fit["model"], interval=wald).fit(TABLES[name])
        assert digits(told.n_hat, float(fit["n_hat"])) >= 12, fit["model"]
        assert digits(told.std_error, float(fit["std_error"])) >= 10, fit["model"]
        assert told.fit.deviance == pytest.approx(float(fit["deviance"]), rel=1e-9, abs=1e-8), fit["model"]


@pytest.mark.parametrize("name", TABLES)
def test_the_compiled_engine_has_twelve_digits_too(name):
    table, certified = TABLES[name], {fit["model"]: float(fit["n_hat"]) for fit in FITS if fit["table"] == name}
    order = 3 if table.n_lists < 6 else 2
    models, cells = all_models(table.n_lists, order), table.cells()
    fits = fit_lattice(np.nan_to_num(cells), ~np.isnan(cells), *term_masks(models, table.n_lists, order))
    n_hat = table.n_observed + np.exp(fits.log_unseen)
    told = {str(model_of(int(bits), table.n_lists, order)): n for bits, n in zip(models, n_hat, strict=True)}
    assert all(digits(told[model], n) >= 12 for model, n in certified.items())


@pytest.mark.parametrize("digits", [50, 80])
def test_the_script_beside_the_values_gives_them_again_in_all_their_digits(digits):
    counts = tables_of_counts()
    with mpmath.workdps(digits):
        for fit in FITS[:: 10 if digits == 50 else 50]:
            told = certify(counts[fit["table"]], fit["model"])
            assert [mpmath.nstr(one, 25) for one in told] == [fit["n_hat"], fit["std_error"], fit["deviance"]], fit


def test_the_documented_values_of_spina_bifida_are_among_them():
    # From another programme with 50 digits.
    told = {fit["model"]: float(fit["n_hat"]) for fit in FITS if fit["table"] == "MY_3list"}
    assert told["[1,2,3]"] == pytest.approx(763.887931861346, rel=1e-14)
    assert told["[12,13,23]"] == pytest.approx(762.980633802817, rel=1e-14)


def test_the_description_is_of_the_files_beside_it():
    package = json.loads((FOLDER / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    assert {one["path"] for one in package["resources"]} == {path.name for path in FOLDER.glob("*.csv")}
    for one in package["resources"]:
        found = rows(one["path"])
        assert one["sha256"] == hashlib.sha256((FOLDER / one["path"]).read_bytes()).hexdigest()
        assert one["rows"] == len(found)
        assert [field["name"] for field in one["schema"]["fields"]] == list(found[0])


def test_every_table_names_its_source_and_holds_whom_it_says():
    for row in rows("tables.csv"):
        assert row["source"]
        assert TABLES[row["table"]].n_observed == int(row["n_observed"])
