"""An attacker who has a released table and nothing else, and knows that counts are whole, not negative and sum up.

It shares no line with the protector: its unknowns are the hidden cells and totals, one equation per line of the table
that holds any of them; the protector works on finest cells and deviations.
"""

from itertools import product

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

TOTAL = "TOTAL"


def lines(axes):
    """Every sum of a table: the cells of a line along one column, and their total."""
    for place, axis in enumerate(axes):
        if len(axis) == 1:
            continue
        ends = [(*other, TOTAL) if len(other) > 1 else other for other in axes]
        for rest in product(*(ends[k] if k != place else ("",) for k in range(len(axes)))):
            put = [(*rest[:place], value, *rest[place + 1 :]) for value in axis]
            yield put, (*rest[:place], TOTAL, *rest[place + 1 :])


def equations(axes, shown):
    """Return A, b and the unknown cells, with A x = b."""
    unknown = [key for key, value in shown.items() if value is None]
    place = {key: n for n, key in enumerate(unknown)}
    rows, columns, signs, right = [], [], [], []
    for cells, total in lines(axes):
        terms = [(key, 1.0) for key in cells if key in shown] + [(total, -1.0)]
        hidden = [(place[key], sign) for key, sign in terms if key in place]
        if hidden:
            rows += [len(right)] * len(hidden)
            columns += [column for column, _ in hidden]
            signs += [sign for _, sign in hidden]
            right.append(-sum(sign * shown[key] for key, sign in terms if key not in place))
    matrix = sparse.csr_array((signs, (rows, columns)), shape=(len(right), len(unknown)))
    return matrix, np.array(right), unknown


def attack(axes, shown, targets, threshold):
    """Return the targets whose interval is no longer than the threshold, with the interval.

    Every solution of a programme is a table that the attacker cannot rule out: all targets that differ enough over the
    solutions so far are safe, so few programmes are solved. A target that is shown is breached.
    """
    breached = {key: (shown[key], shown[key]) for key in targets if shown[key] is not None}
    matrix, right, unknown = equations(axes, shown)
    low, high = np.full(len(unknown), np.inf), np.full(len(unknown), -np.inf)
    place = {key: n for n, key in enumerate(unknown)}
    left = [place[key] for key in targets if shown[key] is None]
    safe_now = -1
    while left and safe_now != len(left):
        safe_now = len(left)
        for sign in (1.0, -1.0):
            bound(sign * np.isin(np.arange(len(unknown)), left), matrix, right, low, high)
        left = [cell for cell in left if high[cell] - low[cell] <= threshold]
    for cell in left:
        for sign in (1.0, -1.0):
            if high[cell] - low[cell] <= threshold:
                bound(sign * (np.arange(len(unknown)) == cell), matrix, right, low, high)
    return breached | {unknown[n]: (low[n], high[n]) for n in left if high[n] - low[n] <= threshold}


def bound(objective, matrix, right, low, high):
    """Solve one programme and widen the range of every unknown by its solution; one without limit is safe."""
    equal = {"A_eq": matrix, "b_eq": right} if len(right) else {}
    found = linprog(objective, **equal, bounds=(0, None), method="highs-ds")
    assert found.status in (0, 3, 4), found.message
    if found.status == 0:
        np.minimum(low, found.x, out=low)
        np.maximum(high, found.x, out=high)
    elif np.count_nonzero(objective) == 1 and objective.sum() < 0:
        high[objective < 0] = np.inf
        low[objective < 0] = np.minimum(low[objective < 0], 0.0)
