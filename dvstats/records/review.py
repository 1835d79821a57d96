r"""A clerical review: what a person looks at, and what the answers say of all that nobody looked at.

Merges are drawn at random within strata of their probability: *are these two rows of one person?* And persons without a
link are drawn to be searched for in the other list: *is there a row of this person?* That finds those whom the linkage
never compared. The sample names lists and rows, and nothing that stands there; the reviewer opens the registers.

Of the :math:`N_h` members of a stratum :math:`n_h` are answered and a share :math:`p_h` of these is wrong. With
:math:`W_h = N_h / U` for U links (or U persons without a link) the rate of an error and its variance are

.. math::

    \hat p = \sum_h W_h p_h, \qquad
    v = \sum_h W_h^2 \frac{\tilde p_h (1 - \tilde p_h)}{n_h} \left(1 - \frac{n_h}{N_h}\right), \qquad
    \tilde p_h = \frac{n_h p_h + 1/2}{n_h + 1}

and the sample tells as much as :math:`n^* = \tilde p (1 - \tilde p) / v` drawn at random, of which
:math:`\hat p n^*` are wrong (Korn and Graubard 1998): two numbers that `linkage-corrected` takes.

Korn EL, Graubard BI (1998). Survey Methodology 24(2), 193–201.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from dvstats.core.errors import InputError, SchemaError
from dvstats.numerics.lattice_algebra import Ints
from dvstats.records.merges import Merges
from dvstats.records.reviewed import Reviewed, Search

ANSWER, TASK = "same_person", "task"
PLACES = ["first_list", "first_row", "second_list", "second_row"]
COMPARE, SEARCH = "compare", "search"
FEWEST = 10
ANSWERS: Mapping[str, float] = {"1": 1.0, "0": 0.0, "yes": 1.0, "no": 0.0, "": np.nan}


def review_sample(
    found: Merges, threshold: float, *, size: int = 300, searches: int = 100, seed: int = 1
) -> pd.DataFrame:  # fmt: skip
    """Draw what is looked at: merges, more of those that are many or doubtful; and persons to be searched for.

    Parameters
    ----------
    found
        The merges.
    threshold
        That of the linkage; it parts two strata.
    size
        How many merges are compared; ten or all of each stratum at least.
    searches
        How many persons of the first list of each pair are searched for in the second.
    seed
        Seed of the draw.

    Returns
    -------
    pandas.DataFrame
        `task`, list and row (below the header, from 1) of both records, and `same_person`, to be filled in with 1 or 0;
        left empty where the reviewer cannot tell. For a search, `second_row` is filled in too if there is one.
    """
    stratum, _ = found.strata(threshold)
    there = np.unique(stratum)
    rng = np.random.default_rng(seed)
    drawn = [rng.choice(np.flatnonzero(stratum == one), n, replace=False)
             for one, n in zip(there, _allocated(found, stratum, there, size), strict=True)]  # fmt: skip
    # In an order that tells nothing of the probability.
    compared = _places(found, rng.permutation(np.concatenate(drawn))).assign(**{TASK: COMPARE})
    asked = [_asked(found, i, j, members, searches, rng) for (i, j), members in unlinked(found, threshold).items()]
    table = pd.concat([compared.astype({"second_row": "Int64"}), *asked], ignore_index=True)
    return table[[TASK, *PLACES]].assign(**{ANSWER: ""})


def _allocated(found: Merges, stratum: Ints, there: Ints, size: int) -> Ints:
    """Share out a sample as Neyman does, the standard deviation of a stratum taken from the model."""
    members = [found.probability[stratum == one] for one in there]
    sizes = np.array([len(one) for one in members])
    least = np.minimum(sizes, FEWEST)
    if size < least.sum() or not len(there):
        raise InputError(f"a sample of {size} merges", rule=f"{FEWEST} or all of each of {len(there)} strata are "
                         "looked at", hint=f"--review-size {max(least.sum(), 1)} or more")  # fmt: skip
    doubt = np.clip([one.mean() for one in members], 0.01, 0.99)
    wanted = sizes * np.sqrt(doubt * (1 - doubt))
    numbers = least + np.floor((size - least.sum()) * wanted / wanted.sum()).astype(int)
    return np.asarray(np.minimum(numbers, sizes))


def _places(found: Merges, chosen: Ints) -> pd.DataFrame:
    names, a, b = np.array(found.lists), found.first[chosen], found.second[chosen]
    columns = names[found.list_of[a]], found.row[a], names[found.list_of[b]], found.row[b]
    return pd.DataFrame(dict(zip(PLACES, columns, strict=True)))


def _asked(
    found: Merges, i: int, j: int, members: Ints, searches: int, rng: np.random.Generator
) -> pd.DataFrame:  # fmt: skip
    chosen = rng.choice(members, min(searches, len(members)), replace=False)
    return pd.DataFrame({
        TASK: SEARCH, "first_list": found.lists[i], "first_row": found.row[chosen], "second_list": found.lists[j],
        "second_row": pd.array([pd.NA] * len(chosen), dtype="Int64"),
    })  # fmt: skip


def unlinked(found: Merges, threshold: float) -> dict[tuple[int, int], Ints]:
    """Return for each pair of lists a record of each person of the first without a link to the second."""
    persons = found.persons(found.at(threshold))
    bits = found.on_lists(persons)
    rows = {}
    for i, j in combinations(range(len(found.lists)), 2):
        records = np.flatnonzero(found.list_of == i)
        person, first = np.unique(persons[records], return_index=True)
        rows[i, j] = records[first[bits[person] >> j & 1 == 0]]
    return rows


def reviewed(found: Merges, threshold: float, answers: pd.DataFrame) -> Reviewed:
    """Read the answers of a review.

    Parameters
    ----------
    found, threshold
        As for the sample.
    answers
        The sample with `same_person` filled in: 1 or 0, yes or no; empty where the reviewer could not tell.

    Raises
    ------
    InputError
        A column is missing, an answer is no answer, a row is not of this linkage, or a stratum has no answer.
    """
    table = _read(answers)
    compared, searched = table[table[TASK] == COMPARE], table[table[TASK] == SEARCH]
    place, same = _merge_of(found, compared), compared[ANSWER].to_numpy(dtype=float)
    stratum, names = found.strata(threshold)
    members = np.bincount(stratum, minlength=len(names))
    checked = np.bincount(stratum[place], minlength=len(names))
    if empty := [names[one] for one in range(len(names)) if members[one] and not checked[one]]:
        raise InputError(f"no answer for merges of probability {empty[0]}", rule="each stratum needs one",
                         hint="fill in more of the sample, or draw one for this threshold")  # fmt: skip
    kept = np.bincount(stratum[place], weights=same, minlength=len(names)).astype(np.int64)
    return Reviewed(found, threshold, stratum, members, checked, kept, _searches(found, threshold, searched),
                    *found.sides(threshold))  # fmt: skip


def _read(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are answered, with answers as numbers."""
    if absent := [name for name in (TASK, *PLACES, ANSWER) if name not in answers]:
        raise SchemaError(f"no column {', '.join(absent)}", rule="a review has the columns of its sample")
    said = answers[ANSWER].astype("string").fillna("").str.strip().str.lower().str.removesuffix(".0")
    wrong = ~said.isin(list(ANSWERS)) | ~answers[TASK].isin([COMPARE, SEARCH])
    rows = {name: pd.to_numeric(answers[name], errors="coerce") for name in ("first_row", "second_row")}
    table = answers.assign(**{ANSWER: said.map(ANSWERS)}, **rows).dropna(subset=[ANSWER])
    needed = (answers[TASK] == COMPARE) | (said.map(ANSWERS) == 1)
    wrong |= rows["first_row"].isna() | (rows["second_row"].isna() & needed)
    if wrong.any():
        raise SchemaError(f"{int(wrong.sum())} rows of the review cannot be read", place=f"row {wrong.argmax() + 1}",
                          rule=f"{ANSWER} is 1, 0 or empty, and rows are numbers",
                          hint="who was found in a search was found in a row")  # fmt: skip
    return table


def _merge_of(found: Merges, answers: pd.DataFrame) -> Ints:
    """Return the merge that each answer is of."""
    every = _places(found, np.arange(len(found.first))).assign(merge=range(len(found.first)))
    asked = answers[PLACES].astype({"first_row": "int64", "second_row": "int64"})
    joined = asked.merge(every, on=PLACES, how="left")["merge"]
    if strange := int((joined.isna() | joined.duplicated()).sum()):
        raise InputError(f"{strange} answers are of no merge, or a second one of the same",
                         rule="an answer is of a merge of this linkage", hint="were registers, columns or the seed "
                         "others when the sample was drawn?")  # fmt: skip
    return joined.to_numpy(dtype=np.int64)


def _searches(found: Merges, threshold: float, answers: pd.DataFrame) -> tuple[Search, ...]:
    accepted = found.at(threshold)
    persons = found.persons(accepted)
    bits = found.on_lists(persons)
    number = pd.Series(np.arange(len(persons)), index=pd.MultiIndex.from_arrays([found.list_of, found.row]))
    refused = {frozenset(pair) for pair in zip(persons[found.first[~accepted]], persons[found.second[~accepted]],
                                               strict=True)}  # fmt: skip
    told = []
    for (i, j), members in unlinked(found, threshold).items():
        mine = answers[(answers["first_list"] == found.lists[i]) & (answers["second_list"] == found.lists[j])]
        if not mine["first_row"].isin(found.row[members]).all():
            raise InputError(f"a search of {found.lists[i]} in {found.lists[j]} for who was not to be searched for",
                             rule="an answer is of this linkage", hint="was the threshold another one?")  # fmt: skip
        seen = []
        for a, b in mine.loc[mine[ANSWER] == 1, ["first_row", "second_row"]].to_numpy(dtype=np.int64).tolist():
            one, other = persons[number[i, a]], number.get((j, b))
            # Whom a merge speaks for is in the sample of merges.
            if other is None or frozenset((one, persons[other])) not in refused:
                seen.append((int(bits[one]), 0 if other is None else int(bits[persons[other]])))
        told.append(Search(i, j, len(members), len(mine), tuple(seen)))
    return tuple(told)
