# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What do missed links do to the number?
# **Answer.** They make it too large: who is on two registers and is not linked counts twice, and lists that seem to
# share fewer people suggest more who are on none. A few hundred pairs and searches by hand tell how many links were
# missed; carried into the estimate they take the bias out, and make the interval as wide as the doubt is. **Everybody
# here is simulated**: the registers are generated below, so that the truth is known.

# %%
# %matplotlib inline
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from dvstats import tidy
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.records.link_alike import link_alike
from dvstats.records.review import review_sample, reviewed
from dvstats.records.similarity import demand_splink
from dvstats.studies.linkage_draws import linkage_draws
from dvstats.studies.threshold_band import THRESHOLDS, threshold_band

demand_splink()

# %% [markdown]
# ## Three registers
# Some thousands of people with a given name, a family name, a date of birth and a postcode. Police, a shelter and
# health services record some of them, independently of each other. One cell in twenty-five is misspelt. And some
# records are under another name altogether, as it happens where people hide: those links will be missed.

# %%
SEED, PEOPLE, MISSED = 2026, 4000, (0.0, 0.02, 0.05, 0.10)
REGISTERS = {"police": 0.45, "shelter": 0.35, "health": 0.30}
COLUMNS = {"given": "name", "family": "name", "born": "date", "postcode": "code"}
SYLLABLES = "an be ka ro mi lu te sa no vi da el or ni gu zo".split()


def names(number, parts, rng):
    return np.array(["".join(rng.choice(SYLLABLES, parts)) for _ in range(number)], dtype=object)


def somebody(number, pools, rng):
    """People, by their names, day of birth and postcode."""
    often = [np.arange(1, len(pool) + 1) ** -0.7 for pool in pools]
    given, family = (rng.choice(pool, number, p=w / w.sum()) for pool, w in zip(pools, often, strict=True))
    born = (np.datetime64("1950-01-01") + rng.integers(0, 20_000, number)).astype(str)
    code = rng.integers(1000, 1900, number).astype(str)
    return pd.DataFrame({"given": given, "family": family, "born": born, "postcode": code})


def misspelt(cell, rng):
    place = rng.integers(len(cell))
    return cell[:place] + rng.choice(list("0123456789" if cell[place].isdigit() else "aeiortlm")) + cell[place + 1 :]


def recorded(folder, missed):
    """Write the three registers and return who is behind each row."""
    rng = np.random.default_rng(SEED)
    pools = names(500, 3, rng), names(3000, 4, rng)
    people, truth = somebody(PEOPLE, pools, rng), {}
    for register, chance in REGISTERS.items():
        who = rng.permutation(np.flatnonzero(rng.random(PEOPLE) < chance))
        rows = people.iloc[who].reset_index(drop=True)
        for column in COLUMNS:
            wrong = np.flatnonzero(rng.random(len(who)) < 0.04)
            rows.loc[wrong, column] = [misspelt(cell, rng) for cell in rows.loc[wrong, column]]
        # A link is missed if one record of the two is under another name.
        hidden = np.flatnonzero(rng.random(len(who)) < 1 - (1 - missed) ** 0.5)
        rows.loc[hidden, list(COLUMNS)] = somebody(len(hidden), pools, rng).to_numpy()
        rows.to_csv(folder / f"{register}.csv", index=False)
        truth[register] = who
    return truth


# %% [markdown]
# ## A reviewer who knows
# The sample for review names registers and rows. Here the truth answers; with real registers a person does, who opens
# the rows. A search asks whether somebody without a link is on the other register after all.


# %%
def answered(sample, truth):
    row_of = {register: {person: row for row, person in enumerate(who, 1)} for register, who in truth.items()}
    rows, same = [], []
    for question in sample.itertuples():
        person = truth[question.first_list][question.first_row - 1]
        there = row_of[question.second_list].get(person)
        search = question.task == "search"
        rows.append(there if search else question.second_row)
        same.append(int(there is not None and (search or there == question.second_row)))
    return sample.assign(second_row=pd.array(rows, dtype="Int64"), same_person=same)


# %% [markdown]
# ## With and without correction
# The same people each time; only the share of missed links differs. *Uncorrected* takes the linkage for the truth.
# *Corrected* draws twenty linkages that the review allows and combines what each says, for all three registers; and for
# police and shelter alone it corrects their overlap. *Corrected as independent* takes the error rates of each pair of
# registers into the model that registers do not depend on each other, which is how these were made.

# %%
rows, found = [], {}
for missed in MISSED:
    with tempfile.TemporaryDirectory() as made:
        truth = recorded(Path(made), missed)
        links = link_alike([Path(made, f"{name}.csv") for name in REGISTERS], COLUMNS, seed=SEED)
    sample = review_sample(links, 0.9, size=300, searches=200, seed=SEED)
    review = reviewed(links, 0.9, answered(sample, truth))
    linked, rates = links.captures(links.at(0.9)), review.error_rates()
    pair = rates[(rates["first"] == "police") & (rates["second"] == "shelter")][["checked", "wrong"]].to_numpy()
    two = linked.only("police", "shelter")
    corrected = LinkageCorrected(tuple(pair[0]), tuple(pair[1]), seed=SEED)
    independent = LinkageCorrectedLogLinear(*review.samples(), "[1,2,3]", seed=SEED)
    fits = {
        "three registers, uncorrected": Averaged().fit(linked),
        "three registers, corrected": linkage_draws(Averaged(), review.draws(20, SEED)),
        "three registers, corrected as independent": independent.fit(linked),
        "two registers, uncorrected": Chapman().fit(two),
        "two registers, corrected": corrected.fit(two),
    }
    found[missed] = links, rates
    rows += [{"missed": missed, "what": what, "fit": fit} for what, fit in fits.items()]
table = pd.DataFrame(rows)
shown = pd.concat([table[["missed", "what"]], tidy(list(table["fit"]))], axis=1)
shown["holds_the_truth"] = shown["conf_low"].le(PEOPLE) & shown["conf_high"].ge(PEOPLE)
shown[["missed", "what", "estimate", "conf_low", "conf_high", "n_observed", "holds_the_truth"]].round(2)

# %%
three = shown[shown["what"].str.startswith("three")].copy()
three["named"] = [f"{missed:.0%} missed, {what.split(', ')[1]}"
                  for missed, what in zip(three["missed"], three["what"], strict=True)]  # fmt: skip
caption = Caption(
    "Missed links raise the number; a review by hand brings it back",
    f"Simulated: {PEOPLE:,} people, three registers, links missed at four rates",
    "Lines are 95 % intervals; corrected for what a review of 300 pairs and 200 searches a pair of lists tells.", "",
    f"simulated, seed {SEED}",
)  # fmt: skip
frame(forest(three, label="named", assumption=""), caption)

# %% [markdown]
# What the review says of the links, at the highest rate: of the links hardly any is false; of the people without a
# link, some missed one. `checked` and `wrong` are what `linkage-corrected` takes.

# %%
links, rates = found[MISSED[-1]]
rates[["first", "second", "error", "estimate", "conf_low", "conf_high", "of", "checked", "wrong"]].round(3)

# %% [markdown]
# Would another threshold have helped? Hardly: a link that is not seen at all is missed at every threshold. A band over
# thresholds shows how much hangs on this choice, and nothing of what the linkage never saw.

# %%
band = threshold_band(Averaged(), {one: links.captures(links.at(one)) for one in THRESHOLDS})
band[["threshold", "estimate", "conf_low", "conf_high", "n_observed"]].round(1)

# %%
corrected = shown[shown["what"].str.contains(", corrected")]
assert corrected["holds_the_truth"].all()
assert not shown[(shown["what"] == "two registers, uncorrected") & (shown["missed"] == MISSED[-1])][
    "holds_the_truth"
].any()
float(corrected["estimate"].div(PEOPLE).sub(1).abs().max())

# %% [markdown]
# ## What would change this answer
# Registers that depend on each other, since no review of links shows that; a reviewer who errs, or who finds people in
# a search less often than they are there; links missed more often for some people than for others, unless each group
# has its own review; a sample of searches too small to find what is rare, which shows as a wide interval.
