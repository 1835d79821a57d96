# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does one police register tell?
# **Answer.** Certain are only the suspects recorded. How often they were recorded tells how many were not, but only to
# those who know what being recorded does to a person: the estimates below span a range several times as wide as any
# single interval, and what parts them is for the most part not in the counts. The range is the answer, each part of it
# with what it takes for true; the last table states it.

# %%
# %matplotlib inline
import pandas as pd

import dvstats as dv
from dvstats import discover
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.charts.ratio_plot import ratio_plot as draw_ratios
from dvstats.measures.one_inflation_curve import one_inflation_curve
from dvstats.measures.ratio_plot import ratio_plot
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

path = sample("repeats/dutch_dv_suspects_2009.csv")
seen, counts = dv.read_repeats(path), read_table(path)
seen.n_observed, dict(seen.counts)

# %% [markdown]
# Suspects of domestic violence in a Dutch register, 2009: most were recorded once. The figures come from a secondary
# source.
#
# Before any estimate: were all suspects recorded at one rate, the ratios of neighbouring frequencies would be level.

# %%
ratios = ratio_plot(counts)
source = "Böhning and Friedl 2024, as quoted in the public tracker of singleRcapture (secondary source)"
caption = Caption(
    "The more often recorded, the sooner recorded again: suspects are not alike",
    "Ratio of neighbouring frequencies; suspects of domestic violence, the Netherlands 2009",
    "Lines are 95 % intervals. Level ratios would mean one rate for all.", "", source,
)  # fmt: skip
frame(draw_ratios(ratios.frame), caption)

# %%
print(*ratios.caveats, sep="\n")

# %% [markdown]
# Methods for one rate are therefore in doubt before they are tried. What the plot cannot show is why the first ratio is
# the lowest: because suspects differ, or because some were never at risk of a second record.
#
# Chao's estimate is a lower bound if nobody is recorded only once *because* being recorded changed them. An arrest that
# ends the violence, or teaches to hide it, breaks exactly that. The one-inflated pair allows it, in two readings of the
# same likelihood between which no data can choose.

# %%
assumptions = {
    "chao": "people differ; recording changes nobody",
    "chao-one-inflated": "people differ; some vanish after one record",
    "zelterman": "those seen once or twice tell of the unseen",
    "zt-poisson": "all equally visible; recording changes nobody",
    "zt-geometric": "rates spread exponentially; changes nobody",
    "oizt-poisson": "alike, and some would have been seen again",
    "ztoi-poisson": "alike, and the surplus was never at risk",
    "oizt-geometric": "spread, and some would have been seen again",
    "ztoi-geometric": "spread, and the surplus was never at risk",
    "zt-negative-binomial": "refused: rises to infinity",
}
results = [dv.attempt(discover.estimators()[name](), seen) for name in assumptions]
table = dv.tidy(results).assign(assumption=list(assumptions.values()))
table[["method", "estimate", "conf_low", "conf_high", "lower_bound", "aic", "refusal"]]

# %%
caption = Caption(
    "One register, many answers: what being recorded does decides",
    "Suspects of domestic violence, the Netherlands 2009: all, recorded or not, by method",
    "Lines are 95 % intervals that take the method for true. Hollow: a lower bound under its assumption.", "", source,
)  # fmt: skip
frame(forest(table.assign(refusal=table["refusal"].str.partition(" (")[0])), caption)

# %% [markdown]
# The negative binomial would let rates spread in any degree. It is refused, and the refusal is information: these
# counts fit best where infinitely many suspects were never recorded, and any number that a program prints is where its
# search stopped.

# %%
print(results[-1])

# %% [markdown]
# Between the two readings of the surplus of ones lies a curve. The likelihood is the same all along it: `alpha` is the
# part of the surplus that was never at risk of a second record.

# %%
curve = one_inflation_curve(counts, points=6)
curve.frame[["alpha", "estimate", "conf_low", "conf_high"]].round({"estimate": 0, "conf_low": 0, "conf_high": 0})

# %% [markdown]
# The source does not say whether the last class is "six" or "six or more". The fit with a censored last class shows how
# little hangs on it, where the method can use it.

# %%
censored = dv.RepeatCounts(dict(seen.counts), last_is_or_more=True)
names = [name for name in assumptions if name != "zt-negative-binomial"]
both = [dv.attempt(discover.estimators()[name](), given) for name in names for given in (seen, censored)]
numbers = dv.tidy(both)["estimate"].to_numpy().reshape(-1, 2)
pd.DataFrame(numbers, index=names, columns=["last class is six", "last class is six or more"]).round()

# %% [markdown]
# The range, by what is taken for true. Each line holds the intervals of all methods that take it. The counts speak
# against the lines where all are alike (their AIC in the table above is higher than that of the geometric form beside
# them); between the two readings of a surplus they say nothing, nor of rates in a form that nobody fitted.

# %%
changes = table["assumption"].str.contains("vanish|surplus|again")
unlike = table["assumption"].str.contains("differ|spread|once or twice")
claims = {
    "all are alike, recording changes nobody": ~changes & ~unlike,
    "people differ, recording changes nobody": ~changes & unlike,
    "all are alike, some are recorded only once": changes & ~unlike,
    "people differ, some are recorded only once": changes & unlike,
}
given = table[table["estimate"].notna()]
pd.DataFrame({claim: [given.loc[rows, "conf_low"].min(), given.loc[rows, "conf_high"].max()]
              for claim, rows in claims.items()}, index=["from", "to"]).T.round()  # fmt: skip

# %% [markdown]
# What no line knows: suspects whom nobody would ever report have no rate to be recorded at, and are in none of these
# numbers; suspects who died, moved away or entered in the year break the closed population; one person under two names
# is a surplus of ones. Suspects are counted, not victims and not incidents. Sex and age, which the published counts do
# not hold, would tell more: `dvstats estimate --formula` uses them.
#
# ## What would change this answer
# Knowing what being recorded does: a second register, a survey of victims, or suspects followed over time. More years
# do not help: they give more of the same counts.
