"""Log-linear fits against values with 50 digits: the log relative error of N is 12 or more."""

import json
from pathlib import Path

import numpy as np
import pytest

from dvstats.core.captures import CaptureTable
from dvstats.estimators._intervals import wald
from dvstats.estimators._search import model_of
from dvstats.estimators.loglinear import LogLinear
from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_fits import fit_lattice

FOLDER = Path(__file__).parents[1] / "reference/certified"
FITS = json.loads((FOLDER / "loglinear.json").read_text("utf-8"))["fits"]
TABLES = {
    one["table"]: CaptureTable(
        tuple(one["lists"]), {tuple(map(int, h)): c for h, c in zip(one["histories"], one["counts"], strict=True)}
    )
    for one in json.loads((FOLDER / "tables.json").read_text("utf-8"))["tables"]
}


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
