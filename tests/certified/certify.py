"""Certify N of log-linear models with 50 digits, from the likelihood equations alone.

    python tests/certified/certify.py

reads the public tables of tests/reference/certified/tables.json and writes loglinear.json beside it. Newton's method
runs in mpmath until the score is below 1e-40; nothing of dvstats is used but the list of models and their existence.
"""

import json
from pathlib import Path

import mpmath
import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._search import model_of
from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_fits import ADMITTED, fit_lattice

FOLDER = Path(__file__).parents[1] / "reference/certified"
WANTED = {3: 8, 4: 60, 5: 42, 6: 30}
mpmath.mp.dps = 50


def chosen(table):
    """Some models of the table, spread over all that can be estimated."""
    order = 3 if table.n_lists < 6 else 2
    models = all_models(table.n_lists, order)
    cells = table.cells()
    fits = fit_lattice(np.nan_to_num(cells), ~np.isnan(cells), *term_masks(models, table.n_lists, order))
    can = models[fits.state == ADMITTED]
    picked = np.unique(np.linspace(0, len(can) - 1, min(WANTED[table.n_lists], len(can))).astype(int))
    return [model_of(int(bits), table.n_lists, order) for bits in can[picked]]


def exact(table, model: Hierarchy):
    """N, its standard error and the deviance; cells and columns of interactions without a case are left out."""
    empty = [term for term in model.interactions if table.on(*(table.lists[i] for i in term)) == 0]
    held = [h for h in table.counts if not any(all(h[i] for i in term) for term in empty)]
    terms = [term for term in model.terms if term not in empty]
    design = [[int(all(h[i] for i in term)) for term in terms] for h in held]
    counts = [mpmath.mpf(table.counts[h]) for h in held]
    rough = np.linalg.lstsq(np.array(design, float), np.log(np.array([float(c) for c in counts]) + 0.5), rcond=None)[0]
    beta = mpmath.matrix([mpmath.mpf(float(b)) for b in rough])
    size = len(terms)
    for _ in range(200):
        means = [mpmath.exp(sum(beta[j] for j in range(size) if row[j])) for row in design]
        left = [c - m for c, m in zip(counts, means, strict=True)]
        score = mpmath.matrix([sum(d for row, d in zip(design, left, strict=True) if row[j]) for j in range(size)])
        info = mpmath.matrix(size, size)
        for row, mean in zip(design, means, strict=True):
            at = [j for j in range(size) if row[j]]
            for a in at:
                for b in at:
                    info[a, b] += mean
        if max(abs(s) for s in score) < mpmath.mpf(10) ** -40:
            break
        step = mpmath.cholesky_solve(info, score)
        largest = max(abs(s) for s in step)
        beta += step if largest < 3 else step * (3 / largest)
    unseen = mpmath.exp(beta[0])
    variance = mpmath.cholesky_solve(info, mpmath.matrix([1] + [0] * (size - 1)))[0]
    deviance = 2 * sum(c * mpmath.log(c / m) for c, m in zip(counts, means, strict=True) if c)
    return sum(table.counts.values()) + unseen, mpmath.sqrt(unseen + unseen**2 * variance), deviance


def main():
    tables = json.loads((FOLDER / "tables.json").read_text("utf-8"))["tables"]
    rows = []
    for one in tables:
        counts = {tuple(map(int, h)): c for h, c in zip(one["histories"], one["counts"], strict=True)}
        table = CaptureTable(tuple(one["lists"]), counts)
        for model in chosen(table):
            n_hat, error, deviance = exact(table, model)
            rows.append({"table": one["table"], "model": str(model), "n_hat": mpmath.nstr(n_hat, 25),
                         "std_error": mpmath.nstr(error, 25), "deviance": mpmath.nstr(deviance, 25)})  # fmt: skip
        print(one["table"], sum(row["table"] == one["table"] for row in rows), flush=True)
    told = {"origin": "tests/certified/certify.py with mpmath, 50 digits", "fits": rows}
    (FOLDER / "loglinear.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
