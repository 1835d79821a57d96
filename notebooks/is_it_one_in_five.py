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
# # Is it one in five?
# **Answer.** As a share of all recorded crime, in few areas; as a share of recorded violence, in most. What is counted
# decides more than what happened: a flag on any offence gives more than a single article of the law, and most recorded
# shares have no second source of doubt measured, so that no verdict against one in five can be given at all.

# %%
# %matplotlib inline
from dvstats.charts.bounds_bar import bounds_bar
from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.frame import Caption, frame
from dvstats.core.codes import area_name
from dvstats.measures.homicide_share import homicide_share
from dvstats.measures.share import share
from dvstats.store.observation_file import read_observations
from dvstats.store.sample import sample

figures = read_observations(sample("shares.csv"))
figures

# %% [markdown]
# Each figure says what it counts and of what. Only figures of one counting unit make a share.

# %%
rows = figures.frame
rows[["counting_unit", "counting_rule"]].value_counts().head(10)

# %% [markdown]
# Northern Ireland flags any offence with a domestic motive and publishes part and whole. Without a second source of
# doubt the share is not judged, but one can say what would have to be true for it to be one in five.

# %%
pairs = rows[rows["comparison"].str.startswith("GB-NIR") & rows["role"].isin(["part", "whole"])]
wide = pairs.pivot(index="period", columns="role", values="value").reset_index()
share(wide, part="part", whole="whole", counting_unit="offence").frame.T

# %% [markdown]
# A published percentage carries its rounding, and that alone can decide. Portugal publishes 8 % without decimals.

# %%
portugal = rows[(rows["geo"] == "PT") & (rows["role"] == "share") & rows["comparison"].str.endswith(":all-crime")]
told = share(portugal, percent="value", decimals=0)
told.frame[["geo", "period", "estimate", "conf_low", "conf_high", "interval_kind", "verdict", "tipping_words"]]

# %% [markdown]
# Shares of recorded violence, each with the rounding that it was published with.

# %%
violence = rows[rows["comparison"].str.contains(":violence") & (rows["role"] == "share") & rows["decimals"].notna()]
violence = violence[(violence["sex"] == "T") & (violence["stage"] == "recorded")]
latest = violence.sort_values("period").groupby("geo").tail(1)
whole, tenth = (share(latest[latest["decimals"] == k], percent="value", decimals=k).frame for k in (0, 1))
table = whole.merge(tenth, how="outer").sort_values("estimate", ascending=False).reset_index(drop=True)
table["area"] = [f"{area_name(geo)}, {period}" for geo, period in zip(table["geo"], table["period"], strict=True)]
caption = Caption(
    "Of recorded violence, one in five is domestic or more in most areas with a figure",
    "Domestic violence as a share of recorded violence or assault, per cent, latest period",
    "What counts as violence differs between areas: the order is no ranking. Lines are the range from rounding.",
    "", "sources of each row in data/sample/shares.csv",
)  # fmt: skip
frame(dot_interval(table), caption)

# %% [markdown]
# Where the relationship between victim and offender is not recorded, a share is known only within bounds. Nothing is
# assumed about those who are not known.

# %%
assault = read_observations(sample("serious_assault_relationship.csv")).frame
counts = assault.pivot_table(index=["geo", "period"], columns="relationship", values="value", aggfunc="sum")
counts = counts.assign(all=counts.sum(axis=1)).reset_index()
bounds = homicide_share(counts, part="FAM_IPTN", unknown="UNK", whole="all").frame.sort_values("conf_low")
bounds["area"] = [area_name(geo) for geo in bounds["geo"]]
caption = Caption(
    "Where the relationship is not recorded, the share may be almost anything",
    "Victims of serious assault by a partner or family member, share of all victims, per cent",
    "Left end: recorded as partner or family. Right end: if all who are not known were.",
    "", "UNODC, UN-CTS",
)  # fmt: skip
frame(bounds_bar(bounds.iloc[::-1].reset_index(drop=True)), caption)

# %% [markdown]
# ## What would change this answer
# A denominator of crimes whose victims could report, with surveys of reporting for domestic and other violence in the
# same country and year: then the share could be adjusted. Counts of victims whose relationship is not known, beside
# every count of those whose relationship is.
