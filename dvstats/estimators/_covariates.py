"""Designs from a formula over cases, told in words when the formula cannot be read."""

from __future__ import annotations

from typing import Any

import pandas as pd
from formulaic import Formula, model_matrix
from formulaic.errors import FormulaicError

from dvstats.core.cases import Cases
from dvstats.core.errors import InputError

LIST, AGAIN = "list", "again"


def names_in(formula: str, cases: Cases, own: tuple[str, ...] = ()) -> set[str]:
    """Return what a formula names; refuse one that is not understood, has a left side, or names what is not there."""
    try:
        read = Formula(formula)
        names = {str(name) for name in read.required_variables}
    except (FormulaicError, SyntaxError) as error:
        raise InputError(f"formula {formula!r}", rule=f"it is not understood ({str(error).splitlines()[0]})",
                         hint="say '~ sex + age'") from None  # fmt: skip
    if "~" in formula and formula.split("~")[0].strip():
        raise InputError(f"formula {formula!r}", rule="it has no left side: that is which lists hold a case",
                         hint=f"say '~{formula.split('~', 1)[1]}'")  # fmt: skip
    if absent := sorted(names - {*cases.covariates, *own}):
        known = ", ".join((*cases.covariates, *own)) or "none"
        raise InputError(f"no covariate {absent[0]!r}", rule="a formula names columns that are not lists",
                         hint=f"there are: {known}")  # fmt: skip
    if taken := [name for name in own if name in names and name in cases.covariates]:
        raise InputError(f"a covariate is called {taken[0]!r}", rule="the word is the formula's own", hint="rename it")
    return names


def design(formula: str, frame: pd.DataFrame) -> Any:
    """Return the model matrix with its specification."""
    try:
        return model_matrix(formula, frame, na_action="raise")
    except (FormulaicError, ValueError) as error:
        raise InputError(f"formula {formula!r}", rule=str(error).splitlines()[0]) from None
