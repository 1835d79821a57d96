"""Registers of people who do not exist, with their truth: names of syllables, misspelt and mistyped at known rates."""

import numpy as np
import pandas as pd

SYLLABLES = "an be ka ro mi lu te sa no vi da el or ni gu zo".split()
ON = {"given": "name", "family": "name", "born": "date", "postcode": "code"}


def registers(folder, people, on_list, *, seed, misspelt=0.04, lost=0.0, repeated=0.05, names=(800, 4000)):
    """Write a CSV per list and return, for each, the person behind each row.

    A record has each of its columns changed with the probability `misspelt`, and all of them with `lost`. Letters name
    the lists.
    """
    rng = np.random.default_rng(seed)
    given, family = (_pool(n, parts, rng) for n, parts in zip(names, (3, 4), strict=True))
    who = {"given": _frequent(names[0], people, rng), "family": _frequent(names[1], people, rng),
           "born": rng.integers(0, 20_000, people), "postcode": rng.integers(0, 900, people)}  # fmt: skip
    truth = []
    for place, chance in enumerate(on_list):
        there = np.flatnonzero(rng.random(people) < chance)
        person = rng.permutation(np.concatenate([there, rng.choice(there, round(repeated * len(there)))]))
        pick = {name: values[person] for name, values in who.items()}
        gone = rng.random(len(person)) < lost
        wrong = {name: rng.random(len(person)) < misspelt for name in pick}
        days = np.where(wrong["born"], pick["born"] + rng.choice([1, 2, 10, 30, 365], len(person)), pick["born"])
        days = np.where(gone, rng.integers(0, 20_000, len(person)), days)
        codes = np.where(wrong["postcode"] | gone, rng.integers(0, 900, len(person)), pick["postcode"])
        table = pd.DataFrame({
            "given": _spelt(given, pick["given"], wrong["given"], gone, rng),
            "family": _spelt(family, pick["family"], wrong["family"], gone, rng),
            "born": (np.datetime64("1950-01-01") + days).astype("datetime64[D]").astype(str),
            "postcode": (1000 + codes).astype(str),
        })  # fmt: skip
        table.to_csv(folder / f"{'abcdefgh'[place]}.csv", index=False)
        truth.append(person)
    return truth


def _pool(n, parts, rng):
    """Names, each in the first column, with seven misspellings of it beside."""
    plain = ["".join(rng.choice(SYLLABLES, parts)) for _ in range(n)]
    return np.array([[name, *(_slip(name, rng) for _ in range(7))] for name in plain], dtype=object)


def _slip(name, rng):
    place = rng.integers(len(name))
    return name[:place] + rng.choice(list("aeiortlm")) + name[place + rng.integers(2) :]


def _frequent(n, people, rng):
    weight = np.arange(1, n + 1) ** -0.7
    return rng.choice(n, people, p=weight / weight.sum())


def _spelt(pool, picked, wrong, gone, rng):
    another = np.where(gone, rng.integers(0, len(pool), len(picked)), picked)
    return pool[another, np.where(wrong, rng.integers(1, 8, len(picked)), 0)]


def answers(sample, truth):
    """Fill in a review as somebody would who knows the truth."""
    names = list("abcdefgh")[: len(truth)]
    every = pd.DataFrame({"list": np.repeat(names, [len(one) for one in truth]), "person": np.concatenate(truth),
                          "row": np.concatenate([np.arange(1, len(one) + 1) for one in truth])})  # fmt: skip
    person = every.set_index(["list", "row"])["person"]
    first = every.drop_duplicates(["list", "person"]).set_index(["list", "person"])["row"]
    one = person.loc[pd.MultiIndex.from_frame(sample[["first_list", "first_row"]])].to_numpy()
    there = first.reindex(pd.MultiIndex.from_arrays([sample["second_list"], one])).astype("Int64").array
    other = person.reindex(pd.MultiIndex.from_frame(sample[["second_list", "second_row"]])).to_numpy()
    search = sample["task"].to_numpy() == "search"
    same = np.where(search, ~there.isna(), one == other)
    rows = sample["second_row"].astype("Int64").where(~search, there)
    return sample.assign(second_row=rows, same_person=np.where(same, "1", "0"))


def true_captures(truth, people):
    """The capture table of the truth."""
    from dvstats.core.captures import CaptureTable, histories

    bits = np.zeros(people, dtype=int)
    for place, one in enumerate(truth):
        bits[np.unique(one)] |= 1 << place
    found = np.bincount(bits, minlength=1 << len(truth))
    counts = {h: int(found[sum(b << i for i, b in enumerate(h))]) for h in histories(len(truth))}
    return CaptureTable(tuple("abcdefgh"[: len(truth)]), counts)
