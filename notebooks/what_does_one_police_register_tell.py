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
# **Answer.** How often suspects were recorded tells how many were not, if one knows what being recorded does to them.
# Without that knowledge the same counts give answers several times apart. Certain are only the suspects recorded.

# %%
# %matplotlib inline
import pandas as pd

import dvstats as dv
from dvstats import discover
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.store.sample import sample

seen = dv.read_repeats(sample("repeats/dutch_dv_suspects_2009.csv"))
seen.n_observed, dict(seen.counts)

# %% [markdown]
# Suspects of domestic violence in a Dutch register, 2009: most were recorded once. The figures come from a secondary
# source.
#
# Chao's estimate is a lower bound if nobody is recorded only once *because* being recorded changed them. An arrest that
# ends the violence, or teaches to hide it, breaks exactly that. The one-inflated pair allows it, in two readings of the
# same likelihood between which no data can choose.

# %%
names = ["chao", "chao-one-inflated", "zelterman", "zt-poisson", "oizt-poisson", "ztoi-poisson", "zt-negative-binomial"]
results = [dv.attempt(discover.estimators()[name](), seen) for name in names]
table = dv.tidy(results)
table[["method", "estimate", "conf_low", "conf_high", "lower_bound", "refusal"]]

# %%
for result in results:
    print(result)

# %%
table["assumption"] = [
    "people differ; recording changes nobody", "people differ; some vanish after one record",
    "those seen once or twice tell of the unseen", "all equally visible; recording changes nobody",
    "some would have been recorded again", "the surplus was never at risk again", "refused: rises to infinity",
]  # fmt: skip
caption = Caption(
    "One register, many answers: what being recorded does decides",
    "Suspects of domestic violence, the Netherlands 2009: all, recorded or not, by method",
    "Lines are 95 % intervals that take the method for true. Hollow: a lower bound under its assumption.",
    "", "Böhning and Friedl 2024, as quoted in the public tracker of singleRcapture (secondary source)",
)  # fmt: skip
frame(forest(table), caption)

# %% [markdown]
# The source does not say whether the last class is "six" or "six or more". The fit with a censored last class shows how
# little hangs on it, where the method can use it.

# %%
censored = dv.RepeatCounts(dict(seen.counts), last_is_or_more=True)
both = [dv.attempt(discover.estimators()[name](), counts) for name in names[:-1] for counts in (seen, censored)]
numbers = dv.tidy(both)["estimate"].to_numpy().reshape(-1, 2)
pd.DataFrame(numbers, index=names[:-1], columns=["last class is six", "last class is six or more"]).round()

# %% [markdown]
# ## What would change this answer
# Knowing what being recorded does: a second register, a survey of victims, or suspects followed over time. More years
# do not help: they give more of the same counts.
