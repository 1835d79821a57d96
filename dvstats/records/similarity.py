r"""How alike two records are, as the log odds that they are of one person: the model of Fellegi and Sunter, in Splink.

For each column that is compared, m is the probability of a level of agreement among pairs of one person, u among pairs
of two. With :math:`\lambda` the probability that two records taken at random are of one person,

.. math::

    w = \log_2 \frac{\lambda}{1 - \lambda} + \sum_k \log_2 \frac{m_k}{u_k}, \qquad P = \frac{2^w}{1 + 2^w}

u is estimated from random pairs, m and :math:`\lambda` by expectation and maximisation on pairs that agree in some
columns. Pairs that agree in fewer than two columns are never compared: that they are of one person is not found out.

Fellegi IP, Sunter AB (1969). Journal of the American Statistical Association 64(328), 1183–1210.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from types import MappingProxyType
from typing import Any

import pandas as pd

from dvstats.core.errors import InputError, MissingExtraError

FEWEST, MOST = 3, 8
LOWEST = 0.001
RANDOM_PAIRS, TRAINING_PAIRS = 2e6, 2e6
ENDS: Mapping[str, str] = MappingProxyType({"unique_id_l": "first", "unique_id_r": "second", "match_weight": "weight"})
KINDS: Mapping[str, str] = MappingProxyType({
    "name": "equal, nearly equal (Jaro-Winkler 0.92) or alike (0.8); a rare name that agrees weighs more",
    "date": "equal, or one or two characters apart (Damerau-Levenshtein)",
    "code": "equal or not; a rare code that agrees weighs more",
})  # fmt: skip


def demand_splink() -> None:
    """Say which extra is missing, if it is."""
    try:
        import splink  # noqa: F401, PLC0415
    except ImportError:
        raise MissingExtraError("linking by similarity needs Splink", rule="it comes with the extra `linkage`",
                                hint='pip install "dvstats[linkage]"') from None  # fmt: skip


def check_kinds(on: Mapping[str, str]) -> None:
    """Refuse too few columns to tell a model from, and kinds that nobody knows."""
    if unknown := [kind for kind in on.values() if kind not in KINDS]:
        raise InputError(f"a column of kind {unknown[0]!r}", rule=f"a column is a {', a '.join(KINDS)}",
                         hint="--on given,family,born:date,postcode:code")  # fmt: skip
    if not FEWEST <= len(on) <= MOST:
        raise InputError(f"{len(on)} columns to compare", rule=f"{FEWEST} to {MOST} are needed to tell who is alike",
                         hint="with fewer, link on what is equal")  # fmt: skip


def key(place: int) -> str:
    """Return the name of a compared column within the model: the names of a register are its own affair."""
    return f"key{place}"


def scored(api: Any, table: str, kinds: Sequence[str], seed: int) -> Any:
    """Train the model on a table and return its pairs, as a table of Splink.

    Parameters
    ----------
    api
        A database of Splink: `DuckDBAPI`, `SparkAPI`.
    table
        Its table with `unique_id` and the columns `key0`, `key1`, … to compare, null where nothing is known.
    kinds
        The kind of each column.
    seed
        Seed of the random pairs.
    """
    from splink import Linker, block_on  # noqa: PLC0415

    keys = [key(place) for place in range(len(kinds))]
    with _quiet():
        linker = Linker(api.register(table), _settings(keys, kinds), log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed, num_chunks=1)
        for columns in _training(keys):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), max_pairs=TRAINING_PAIRS, record_sample_proportion=0.1,
                populate_probability_two_random_records_match_from_trained_values=True,
            )  # fmt: skip
        return linker.inference.predict(threshold_match_probability=LOWEST, warning_mode="never")


def _settings(keys: Sequence[str], kinds: Sequence[str]) -> Any:
    from splink import SettingsCreator, block_on  # noqa: PLC0415

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparisons()[kind](name) for name, kind in zip(keys, kinds, strict=True)],
        blocking_rules_to_generate_predictions=[block_on(*pair) for pair in combinations(keys, 2)],
        retain_matching_columns=False,
    )


def _comparisons() -> Mapping[str, Callable[[str], Any]]:
    import splink.comparison_library as cl  # noqa: PLC0415

    return {
        "name": lambda name: cl.JaroWinklerAtThresholds(name, [0.92, 0.8]).configure(term_frequency_adjustments=True),
        "date": lambda name: cl.DamerauLevenshteinAtThresholds(name, [1, 2]),
        "code": lambda name: cl.ExactMatch(name).configure(term_frequency_adjustments=True),
    }


def _training(keys: Sequence[str]) -> list[Sequence[str]]:
    """Return the columns in which pairs agree that the others are learnt from: at least two are left to learn."""
    return [keys[:2], keys[2:4]] if len(keys) > FEWEST else [[one] for one in keys]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Splink's log to itself: what it tells of columns and pairs is not for a terminal."""
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def too_few(error: Exception) -> InputError:
    """Return what it means that no pair agrees in the columns that the model is learnt from."""
    return InputError("no two records agree in the columns that the model learns from", rule=type(error).__name__,
                      hint="are the columns written alike? few records are linked on what is equal")  # fmt: skip


def frame(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of Splink: two numbers of records and their weight, and nothing that stands in them."""
    return pd.DataFrame(pairs[list(ENDS)].rename(columns=dict(ENDS)))
