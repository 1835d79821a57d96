"""Three registers of a million persons who do not exist, linked and counted: what is found, missed and estimated.

    PYTHONPATH=. python benchmarks/linked.py

Prints one JSON document: seconds, gigabytes, recall and precision of pairs, N-hat with and without a review, the truth.
Needs the extra `linkage`; a run takes minutes, and 8 GB are promised to be enough.
"""

import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from dvstats.estimators.averaged import Averaged
from dvstats.records.link_alike import link_alike
from dvstats.records.review import review_sample, reviewed
from dvstats.studies.linkage_draws import linkage_draws
from tests.records.synthetic import ON, answers, registers

PEOPLE, ON_LIST, THRESHOLD = 2_500_000, (0.4, 0.4, 0.4), 0.9


def pairs(*labels: np.ndarray) -> int:
    """Return how many pairs of records agree in all labels."""
    _, numbers = np.unique(np.stack(labels), axis=1, return_counts=True)
    return int((numbers * (numbers - 1) // 2).sum())


def measured(folder: Path) -> dict[str, object]:
    """Link, estimate, and compare with the truth."""
    truth = registers(folder, PEOPLE, ON_LIST, seed=2026, repeated=0.0, names=(2000, 20_000))
    before = time.perf_counter()
    found = link_alike([folder / f"{name}.csv" for name in "abc"], ON)
    plain = Averaged().fit(found.captures(found.at(THRESHOLD)))
    took = time.perf_counter() - before
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sample = review_sample(found, THRESHOLD, size=600, searches=600)
    corrected = linkage_draws(Averaged(), reviewed(found, THRESHOLD, answers(sample, truth)).draws(20))
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in truth])])
    who, entity = np.concatenate(truth)[starts[found.list_of] + found.row - 1], found.persons(found.at(THRESHOLD))
    right = pairs(who, entity)
    return {
        "seconds": took, "gigabytes": gigabytes, "recall": right / pairs(who), "precision": right / pairs(entity),
        "uncorrected": [plain.n_hat, plain.interval.low, plain.interval.high],
        "corrected": [corrected.n_hat, corrected.interval.low, corrected.interval.high], "truth": PEOPLE,
    }  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(json.dumps(measured(Path(made))))
