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
# # What do lists elsewhere tell where there are only two?
# **Answer.** How wrong two lists can be. Most countries have two registers, say of police and shelters, and two cannot
# show whether being on one makes being on the other likelier. Tables of three or more lists can, and they show that
# independence is the exception: odds ratios well below one and well above it. Carried over to two lists, that makes
# intervals which hold what all lists together say, where intervals that take lists for independent mostly do not. The
# price is their width: learned from three tables as unlike as these, the upper end is often a hundred times the lower.

# %%
# %matplotlib inline
import numpy as np
import pandas as pd

from dvstats import tidy
from dvstats.charts.forest import forest
from dvstats.charts.frame import Caption, frame
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.transported import Transported
from dvstats.store.capture_file import read_captures
from dvstats.store.sample import sample
from dvstats.studies.hidden_lists import hidden_lists
from dvstats.studies.list_dependence import tipping_odds_ratio

FILES = {
    "UK, modern slavery": "uk_modern_slavery_2013_five_lists", "US, trafficking": "us_western_trafficking_five_lists",
    "New York, spina bifida": "new_york_spina_bifida", "Taiwan, hepatitis A": "taiwan_hepatitis_a_1995",
}  # fmt: skip
tables = {name: read_captures(sample(f"captures/{file}.csv")) for name, file in FILES.items()}

# %% [markdown]
# ## What the tables with three or more lists show
# For each two lists of each table, the odds ratio among all people, those on no list included; how many these are, the
# models of `averaged` say. One is independence. Below it are lists that divide people among them, above it lists
# that find the same people, because they send them to each other or because some people are easier to find.

# %%
everywhere = Transported(tuple(tables.values()))
pairs = pd.DataFrame([
    {"table": table, "first": first, "second": second, "odds_ratio": np.exp(value)}
    for table, learned in zip(tables, everywhere.learned(), strict=True)
    for (first, second), value in zip(learned.names, learned.log_odds, strict=True)
])  # fmt: skip
pairs.round(2)

# %% [markdown]
# What that says of one more pair, in a table not seen before: quantiles of its odds ratio. They lie far apart because
# pairs differ, and because four tables are few.

# %%
law = everywhere.odds_ratios().another
{share: round(float(np.exp(law.quantile(share))), 2) for share in (0.025, 0.25, 0.5, 0.75, 0.975)}

# %% [markdown]
# ## Two lists of five
# Suppose that the United Kingdom had police and charities only. `chapman` takes them for independent; `transported`
# learns from the three other tables; and all five lists, which are there, say what they say.

# %%
uk = tables["UK, modern slavery"]
two = uk.only("police", "charities")
others = tuple(table for name, table in tables.items() if name != "UK, modern slavery")
fits = {
    "police and charities, independent": Chapman().fit(two),
    "police and charities, as elsewhere": Transported(others).fit(two),
    "all five lists": Averaged().fit(uk),
}
shown = tidy(list(fits.values())).assign(what=list(fits), n_observed=uk.n_observed)
shown[["what", "estimate", "conf_low", "conf_high"]].round()

# %%
caption = Caption(
    "Two lists say little of the number, unless one believes them independent",
    "Potential victims of modern slavery, United Kingdom, 2013",
    f"Lines are 95 % intervals; the dashed line is at the {uk.n_observed:,} on any of five lists. As elsewhere: odds "
    "ratios of three other tables.", "", "Home Office, Modern slavery: an application of multiple systems estimation",
)  # fmt: skip
frame(forest(shown, label="what", assumption=""), caption)

# %% [markdown]
# What the method says with its number:

# %%
for line in fits["police and charities, as elsewhere"].warnings:
    print(line)

# %% [markdown]
# ## Every two lists of every table
# The other three tables are elsewhere. People on the hidden lists exist: an interval that ends below their number is
# wrong, whatever one assumes (`reaches_known`). What all lists together say rests on assumptions of its own
# (`holds_all_lists`).

# %%
checks = {"as elsewhere": hidden_lists(Transported, tables, Averaged()),
          "independent": hidden_lists(lambda _: Chapman(), tables, Averaged())}  # fmt: skip
answered = {name: rows[rows["refusal"] == ""] for name, rows in checks.items()}
summary = pd.DataFrame([
    {"dependence": name, "pairs": len(rows), "reaches_known": int(rows["reaches_known"].sum()),
     "holds_all_lists": int(rows["holds_all_lists"].sum()),
     "median_high_over_low": float((rows["conf_high"] / rows["conf_low"]).median())}
    for name, rows in answered.items()
])  # fmt: skip
summary.round(1)

# %%
assert summary["holds_all_lists"].iloc[0] > 2 * summary["holds_all_lists"].iloc[1]
assert summary["median_high_over_low"].iloc[0] > 50
assert (pairs["odds_ratio"] > 2).sum() >= 5
assert (pairs["odds_ratio"] < 0.5).sum() >= 5
round(tipping_odds_ratio(two, 2 * two.n_observed), 2)

# %% [markdown]
# The last number is the odds ratio from which on more than half of all are on neither list.
#
# ## What would change this answer
# Tables whose lists are of the same kind as the two at hand: police, shelters, hospitals of countries with like laws.
# They would differ less among themselves than slavery, hepatitis and spina bifida do, and the interval would be as much
# narrower. A reason why dependence here is of another kind than in any of them, which would make the interval wrong and
# not only wide. Another view of the unseen of the tables elsewhere, from which their odds ratios come.
