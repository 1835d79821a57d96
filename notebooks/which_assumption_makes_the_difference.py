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
# # Frequentist or Bayesian: which assumption makes the difference?
# **Answer.** Not the one between the two schools. From one table, both say numbers that differ several times over,
# and where they assume the same dependence between lists they agree. Three assumptions decide: whether people differ
# in how visible they are; how many cases a prior puts into each cell of the table before it has been seen; and, where
# people fall into classes, how many classes a chain has happened to find. The table is of potential victims of modern
# slavery in the United Kingdom, 2013: no country publishes such a table of domestic violence.

# %%
# %matplotlib inline
import numpy as np
import pandas as pd

import dvstats as dv
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.estimators._bootstrap import bca
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.best import Best
from dvstats.estimators.decomposable import Decomposable, one_over_n
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.numerics.decomposable import posterior
from dvstats.store.sample import sample

table = dv.read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
source = "Home Office; counts as documented with SparseMSE"
table.lists, table.n_observed

# %% [markdown]
# ## Two frequentist answers
# The best model by BIC, chosen anew in each bootstrap sample, and an average over models of dependent lists and of
# people who differ.

# %%
best = dv.attempt(Best(max_order=3, limits=bca, bootstrap=300, seed=1), table)
averaged = dv.attempt(Averaged(), table)
for one in (best, averaged):
    print(one, *one.warnings, sep="\n  ")

# %% [markdown]
# ## Graphs of dependence, averaged
# The posterior over every decomposable graph needs a prior count in each cell, here one case spread over all 32
# cells, half a case in each, or one in each. With the first the answer is nearly that of the best model of pairs:
# both assume that lists depend and people are alike, and only the school differs.

# %%
CELLS = {"one case over all cells": 2.0**-table.n_lists, "half a case in each cell": 0.5, "one case in each cell": 1.0}
graphs = [
    (said, saturated, dv.attempt(Decomposable(delta=delta, saturated=saturated), table))
    for said, delta in CELLS.items() for saturated in (True, False)
]  # fmt: skip
pairs = dv.attempt(Best(), table)
f"best model of pairs: {pairs.n_hat:,.0f}; graphs, one case over all cells: {graphs[0][2].n_hat:,.0f}"

# %% [markdown]
# What the other priors do can be seen in the table: most histories on three lists or more hold nobody. A prior that
# puts half a case or more into each makes overlaps that nobody saw, and the graph in which all lists depend on each
# other takes nearly all the weight. Under that graph the data tell nothing of the unseen, and its small number is the
# prior's. Leaving it out helps little here: the overlaps that the prior made remain.

# %%
counts = np.nan_to_num(table.cells())
pd.DataFrame({
    "the prior's cases": [delta * len(counts) for delta in CELLS.values()],
    "weight of the saturated graph": [posterior(counts, delta, one_over_n).weights[-1] for delta in CELLS.values()],
    "N": [told.n_hat for _, saturated, told in graphs if saturated],
    "N without it": [told.n_hat for _, saturated, told in graphs if not saturated],
}, index=pd.Index(CELLS)).round(3)  # fmt: skip

# %%
overlaps = [count for cell, count in enumerate(counts) if cell.bit_count() >= 3]
f"{overlaps.count(0)} of {len(overlaps)} histories on three lists or more hold nobody"

# %% [markdown]
# ## Classes of people, chain by chain
# A Dirichlet process leaves the number of classes to the data. Six chains, the same in all but their random start, each
# alone as other programs run them, tell different stories; `dvstats` refuses such chains, of which a single one would
# have printed one of these lines. (Two chains of another program on this table have medians of 20,643 and 12,290.)

# %%
length = {"chains": 6, "burn_in": 10_000, "draws": 1_000, "thinning": 20}
alone = DirichletLatentClass(**length, beside=()).sample(table)


def by_chain(draws):
    low, middle, high = np.quantile(draws.numbers, [0.025, 0.5, 0.975], axis=1)
    return pd.DataFrame({
        "median": middle, "2.5 %": low, "97.5 %": high, "classes": np.median(draws.occupied, axis=1),
    }, index=pd.Index(range(1, len(middle) + 1), name="chain")).round(0).astype(int)  # fmt: skip


print(f"converged: {alone.converged}; R-hat {alone.rhat:.2f}, {alone.effective:,.0f} effective draws")
by_chain(alone)

# %% [markdown]
# They stay for long where they began: with two classes and a large number, or with more classes and a smaller one. By
# default each chain exchanges its classes with chains of smaller tables and so goes more easily from one place to the
# other. Whether chains as short as these then agree is written below; if not, they are refused too and must be longer.

# %%
draws = DirichletLatentClass(**length).sample(table)
print(f"converged: {draws.converged}; R-hat {draws.rhat:.2f}, {draws.effective:,.0f} effective draws")
by_chain(draws)

# %%
many = draws.occupied > 2
pd.DataFrame({
    "share of draws": [np.mean(~many), np.mean(many)],
    "median of N": [np.median(draws.numbers[~many]), np.median(draws.numbers[many])],
}, index=pd.Index(["two classes or one", "more than two"])).round(2)  # fmt: skip

# %% [markdown]
# ## All of them, by what they assume

# %%
said = dv.tidy([averaged, best, *(told for _, _, told in graphs)])
said["named"] = ["Averaged models", "Best model, chosen anew", *["Averaged graphs"] * len(graphs)]
said["assumption"] = [
    "lists may depend, people may differ", "lists may depend, people are alike",
    *(f"{prior}, {'with' if saturated else 'without'} the saturated graph" for prior, saturated, _ in graphs),
]  # fmt: skip
chains = pd.concat({"alone": by_chain(alone), "beside smaller tables": by_chain(draws)}, names=["run"]).reset_index()
state = {run: "" if told.converged else ": refused" for run, told in
         (("alone", alone), ("beside smaller tables", draws))}  # fmt: skip
columns = chains["classes"], chains["run"]
sampled = chains.rename(columns={"median": "estimate", "2.5 %": "conf_low", "97.5 %": "conf_high"}).assign(
    n_observed=table.n_observed,
    named=[f"Classes, chain {chain} {run}" for run, chain in zip(chains["run"], chains["chain"], strict=True)],
    assumption=[f"{count} classes in the middle draw{state[run]}" for count, run in zip(*columns, strict=True)],
)
caption = Caption(
    "The prior and the number of classes move the answer, not the school",
    "Potential victims of modern slavery, United Kingdom 2013: all, on a list or not",
    "Lines are 95 % intervals, of chains between quantiles of their draws.", "", source,
)  # fmt: skip
frame(forest(pd.concat([said, sampled], ignore_index=True), label="named"), caption)

# %% [markdown]
# What one may honestly say: the averaged interval with its cautious range, which holds most of the answers that are
# not a prior's. `docs/coverage_bayes.md` tells how often each of these intervals held the truth where the truth was
# known.

# %%
f"{averaged}; cautious: {averaged.cautious}"

# %% [markdown]
# ## What would change this answer
# A list that overlaps more with the others, so that fewer histories hold nobody and no prior need fill them; something
# known of the people that tells the classes apart, such as age, sex or region; longer chains, which show how probable
# each number of classes is. A prior with more cases than the overlaps have would change it too, and should not.
