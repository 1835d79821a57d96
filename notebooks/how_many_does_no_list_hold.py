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
# # How many does no list hold?
# **Answer.** From how lists overlap one can estimate how many people are on none, if the dependence between lists is
# modelled. The model moves the answer more than chance does. The table here is of potential victims of modern slavery
# in the United Kingdom, 2013: no country publishes such a table of domestic violence.

# %%
# %matplotlib inline
import pandas as pd

import dvstats as dv
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.charts.list_overlap import list_overlap
from dvstats.estimators._search import by_bic, candidates
from dvstats.estimators.best import Best
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.mt import Mt
from dvstats.store.sample import sample

table = dv.read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
table.lists, table.n_observed

# %% [markdown]
# Two lists alone: everything rests on their independence, which two lists cannot show. Lists that share no case are
# refused, with the reason as an answer.

# %%
pairs = [("police", "charities"), ("police", "government"), ("local_authorities", "public")]
two = [dv.attempt(Chapman(), table.only(*pair)) for pair in pairs]
dv.tidy(two).assign(lists=[" and ".join(pair) for pair in pairs])

# %% [markdown]
# Five lists let dependence be modelled. Three models side by side: independence, the interactions that the criterion
# prefers among pairs, and a model with an interaction of three lists from the literature.

# %%
models = [Mt(), Best(), LogLinear("[123,25,34]")]
fits = [dv.attempt(model, table) for model in models]
dv.tidy(fits)[["method", "model", "estimate", "conf_low", "conf_high", "aic", "bic", "existence"]]

# %%
shown = dv.tidy(fits).assign(named=["Independent lists", "Best pairs", "With three lists together"])
shown["assumption"] = [one.fit.model for one in fits]
caption = Caption(
    "The model moves the estimate more than chance does",
    "Potential victims of modern slavery, United Kingdom 2013: all, on a list or not",
    "Lines are 95 % intervals that take each model for true.", "", "Home Office; counts as documented with SparseMSE",
)  # fmt: skip
frame(forest(shown, label="named"), caption)

# %% [markdown]
# How far do models reach that fit nearly as well? All models with interactions of pairs, within ten points of the best.

# %%
found = candidates(table, 2).ranked(by_bic)
near = [one for one in found if one.bic - found.bic.min() <= 10]
pd.DataFrame([{"model": str(one.model), "n_hat": one.n_hat, "bic": one.bic} for one in near]).describe()

# %%
best = fits[1]
counted = pd.DataFrame([dict(zip(table.lists, h, strict=True)) | {"count": c} for h, c in table.counts.items()])
low, high = best.interval.low - best.n_observed, best.interval.high - best.n_observed
caption = Caption(
    "Most people are on one list only, and more are on none",
    "Potential victims of modern slavery, United Kingdom 2013, by the lists they are on",
    "The hatched bar is estimated; its interval takes the chosen model for true.", "", "Home Office; SparseMSE",
)  # fmt: skip
frame(list_overlap(counted, lists=table.lists, unseen=best.dark_figure, low=low, high=high), caption)

# %% [markdown]
# ## What would change this answer
# Lists that cover different people by design; records of one person that were not linked, which raise the estimate;
# people who enter or leave during the year. And for domestic violence: a table at all.
