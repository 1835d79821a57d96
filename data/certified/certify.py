"""Certify log-linear fits of public capture tables with 50 digits, from the likelihood equations alone.

    python certify.py              compute all fits again and write fits.csv
    python certify.py --every 20   compute every twentieth fit again and compare it with fits.csv

needs Python and mpmath, and nothing of dvstats. Newton's method runs on the Poisson likelihood of the cells that can
occur until the score is below 1e-40; the digits are then those of the maximum and not of an optimiser.
"""

import argparse
import csv
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import mpmath

FOLDER = Path(__file__).resolve().parent
DIGITS, SCORE, SHOWN = 50, mpmath.mpf(10) ** -40, 25
# A deviance below this is 0: the model repeats the counts, and what is left is the last digits' rounding.
NOTHING = mpmath.mpf(10) ** -30
STEPS, FARTHEST = 200, 3
Counts = dict[tuple[int, ...], int]
FIELDS = ("table", "model", "n_hat", "std_error", "deviance")


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables_of_counts() -> dict[str, Counts]:
    """Return for each table its counts by capture history, those of 0 included, as tuples of 0 and 1."""
    found: dict[str, Counts] = {}
    for row in read("counts.csv"):
        found.setdefault(row["table"], {})[tuple(map(int, row["history"]))] = int(row["count"])
    for counts in found.values():
        lists = len(next(iter(counts)))
        for number in range(1, 2**lists):
            counts.setdefault(tuple(number >> place & 1 for place in range(lists)), 0)
    return found


def terms_of(model: str, lists: int) -> list[tuple[int, ...]]:
    """Return the terms of a hierarchical model as places of lists: [12,3] is 1, 2 and 3, and 1 with 2."""
    generators = [[int(digit) - 1 for digit in word] for word in model.strip("[]").split(",")]
    found = {term for one in generators for size in range(1, len(one) + 1) for term in combinations(sorted(one), size)}
    return [(), *sorted(found | {(place,) for place in range(lists)}, key=lambda term: (len(term), term))]


def certify(counts: Counts, model: str) -> tuple[Any, Any, Any]:
    """Return N, its standard error and the deviance.

    An interaction of lists that share no case has its maximum at minus infinity: its cells are 0 and are left out
    with it, which is the extended maximum. The standard error is the root of f0 + f0^2 Var(b0), with f0 the exponential
    of the constant b0 and its variance from the inverse information.
    """
    lists = len(next(iter(counts)))
    terms = terms_of(model, lists)
    shared = {term: sum(count for h, count in counts.items() if all(h[i] for i in term)) for term in terms}
    empty = [term for term in terms if len(term) > 1 and not shared[term]]
    cells = [h for h in sorted(counts) if not any(all(h[i] for i in term) for term in empty)]
    kept = [term for term in terms if term not in empty]
    places = [[at for at, term in enumerate(kept) if all(h[i] for i in term)] for h in cells]
    held = [mpmath.mpf(counts[h]) for h in cells]
    beta, means, information = climbed(places, held, len(kept))
    unseen = mpmath.exp(beta[0])
    variance = mpmath.cholesky_solve(information, mpmath.matrix([1] + [0] * (len(kept) - 1)))[0]
    deviance = 2 * sum(c * mpmath.log(c / m) for c, m in zip(held, means, strict=True) if c)
    error = mpmath.sqrt(unseen + unseen**2 * variance)
    return sum(counts.values()) + unseen, error, deviance if abs(deviance) > NOTHING else mpmath.mpf(0)


def climbed(places: list[list[int]], held: list[Any], size: int) -> tuple[Any, list[Any], Any]:
    """Return coefficients, means and information at the maximum, from least squares on logarithms."""
    beta = mpmath.cholesky_solve(*normal(places, [1] * len(held), [mpmath.log(c + 0.5) for c in held], size))
    for _ in range(STEPS):
        means = [mpmath.exp(sum(beta[at] for at in row)) for row in places]
        information, score = normal(places, means, [c / m - 1 for c, m in zip(held, means, strict=True)], size)
        if max(abs(one) for one in score) < SCORE:
            return beta, means, information
        step = mpmath.cholesky_solve(information, score)
        largest = max(abs(one) for one in step)
        beta += step if largest < FARTHEST else step * (FARTHEST / largest)
    raise ArithmeticError("no maximum was reached")


def normal(places: list[list[int]], weights: list[Any], values: list[Any], size: int) -> tuple[Any, Any]:
    """Return the matrix and the right-hand side of weighted normal equations; a row holds the columns that are 1."""
    matrix, right = mpmath.matrix(size, size), mpmath.matrix(size, 1)
    for row, weight, value in zip(places, weights, values, strict=True):
        for a in row:
            right[a] += weight * value
            for b in row:
                matrix[a, b] += weight
    return matrix, right


def certified(fit: dict[str, str], counts: dict[str, Counts]) -> dict[str, str]:
    """Return a row of fits.csv, computed again."""
    told = certify(counts[fit["table"]], fit["model"])
    numbers = (mpmath.nstr(number, SHOWN) for number in told)
    return dict(zip(FIELDS, (fit["table"], fit["model"], *numbers), strict=True))


def main() -> int:
    """Compute fits again, and write or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=0, help="compare every so many fits instead of writing all")
    every = parser.parse_args().every
    mpmath.mp.dps = DIGITS
    counts, fits = tables_of_counts(), read("fits.csv")
    told = [certified(fit, counts) for fit in fits[:: every or 1]]
    if every:
        wrong = [one for one, fit in zip(told, fits[::every], strict=True) if one != fit]
        print(f"{len(told) - len(wrong)} of {len(told)} fits are the same in all {SHOWN} digits")
        return 1 if wrong else 0
    with (FOLDER / "fits.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
