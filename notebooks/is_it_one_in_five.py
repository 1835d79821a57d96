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
# **Answer.** As a share of all recorded crime, in few areas; as a share of recorded violence or of homicide, in most.
# The denominator and what is counted (a flag on any offence, or a single article) decide more than what happened. At
# the middle of the areas, other crime would have to reach the records about twice as readily as domestic violence for
# the true share of all crime to be one in five; no survey tells whether it does, as much crime has no victim who could
# report. Of violence two surveys tell it, and they disagree on which of the two is reported more readily.

# %%
# %matplotlib inline
import pandas as pd

from dvstats.charts.bounds_bar import bounds_bar
from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.frame import Caption, frame
from dvstats.charts.funnel import funnel as draw_funnel
from dvstats.charts.tipping_map import tipping_map as draw_map
from dvstats.core.codes import area_name
from dvstats.measures.comparability import comparability
from dvstats.measures.funnel import funnel, limits_along
from dvstats.measures.homicide_share import homicide_share
from dvstats.measures.share import share
from dvstats.measures.share_by_denominator import share_by_denominator
from dvstats.measures.tipping_map import tipping_map
from dvstats.report.shares import ALL_CRIME, VIOLENCE, shares_of
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
    "Of recorded violence, one in five or more is domestic in most areas",
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
# ## What the denominator does
# Areas with a share of all crime, of violence and of homicide by a partner or family member. `implied_part` is how much
# of all crime the violence is, if both shares count the same cases: no share of all crime can be above it.

# %%
crime, violent = shares_of(figures, ALL_CRIME), shares_of(figures, VIOLENCE)
homicide = read_observations(sample("homicide_relationship.csv")).where(indicator="homicide_share", sex="T").frame
homicide = homicide[homicide["relationship"] == "FAM_IPTN"].sort_values("period").groupby("geo").tail(1)
parts = [("all crime", crime.dropna(subset="estimate")), ("violence", violent.dropna(subset="estimate")),
         ("homicide", homicide.assign(estimate=homicide["value"] / 100))]  # fmt: skip
shares = pd.concat([part.assign(of=of)[["geo", "of", "estimate", "period"]] for of, part in parts])
several = shares[shares["geo"].isin(shares.loc[shares["of"] == "all crime", "geo"])].groupby("geo").filter(
    lambda rows: len(rows) > 1)  # fmt: skip
told = share_by_denominator(several, area="geo", denominator="of", estimate="estimate").frame
told["area"] = [area_name(geo) for geo in told["area"]]
wide = told.pivot(index="area", columns="denominator", values="estimate")[["all crime", "violence", "homicide"]]
wide.sort_values("all crime", ascending=False).round(3)

# %% [markdown]
# ## The tipping map
# What reporting would have to be for one in five, beside what surveys find. Surveys ask persons about crimes against
# them: of all crime, drugs and traffic included, they tell no ratio, so it is *not available* for any area.

# %%
ranged = crime.dropna(subset="estimate")
ranged = ranged[~ranged["interval_kind"].str.contains("bound")].head(24)
mapped = tipping_map(ranged, area="area", estimate="estimate", low="conf_low", high="conf_high")
caption = Caption(
    "One in five of all crime would need other crime reported more readily",
    "How many times as readily other crime would have to reach the records as domestic violence, by area",
    "Arithmetic on recorded shares. Surveys ask persons: of all crime, traffic and drugs included, they tell no ratio.",
    "", "sources of each row in data/sample/shares.csv",
)  # fmt: skip
frame(draw_map(mapped.frame), caption)

# %% [markdown]
# Of violence, two surveys ask for the reporting of both: one of the Canadian territories, one of the European Union.
# Neither is of an area with a recorded share here. Their ratios lie on either side of 1.

# %%
reporting = read_observations(sample("reporting.csv")).where(indicator="reporting_rate").frame.set_index("geo")
territories = reporting.loc["CA-TERR"]
europe = reporting[reporting["period"] == "2020-2024 wave"].loc["EU27_2020"].set_index("offence")["value"]
rates = pd.DataFrame({
    "domestic": [territories["value"], europe["DV"]],
    "other": [float(territories["definition"].split("; ")[1].split("%")[0]), europe["VIOLENT"]],
}, index=["Canadian territories, spouses", "European Union, women, partners"])  # fmt: skip
rates["ratio"] = rates["other"] / rates["domestic"]
rates

# %% [markdown]
# What either ratio would make of the recorded shares of violence nearest to one in five: if reporting there were as in
# the survey, which nobody has measured.

# %%
near = violent.dropna(subset="estimate")
near = near.loc[(near["estimate"] - 0.2).abs().sort_values().index].head(6)
adjusted = {
    place: share(near.assign(all=1.0), part="estimate", whole="all", reporting_part=(row["domestic"] / 100, 0.0),
                 reporting_whole=(row["other"] / 100, 0.0), whole_victim_based=True).frame["adjusted"].to_numpy()
    for place, row in rates.iterrows()
}  # fmt: skip
near[["area", "estimate"]].assign(**adjusted).round(3)

# %% [markdown]
# ## Chance, and what it does not explain
# Areas that flag any offence and count offences, set in the limits of chance around their common share. All lie far
# outside: registers of this size hardly stray by chance, and what differs is what is counted, and what happened.

# %%
pairs = rows[rows["role"].isin(["part", "whole"]) & rows["comparison"].str.endswith(":all-crime")]
counts = pairs.pivot_table(index=["geo", "period", "counting_unit"], columns="role", values="value").dropna()
counts = counts.reset_index().sort_values("period").groupby("geo").tail(1)
counts = counts[(counts["counting_unit"] == "offence") & (counts["part"] % 1 == 0)]
counts["area"] = [area_name(geo) for geo in counts["geo"]]
strayed = funnel(counts, area="area", events="part", size="whole").frame
strayed[["area", "estimate", "low_998", "high_998", "position"]].round(3)

# %%
caption = Caption(
    "Chance explains hardly any of the difference between areas",
    "Domestic violence as a share of all recorded crime, per cent, areas that count offences",
    "Limits of chance around the share of all areas together. What is counted differs between them.",
    "", "sources of each row in data/sample/shares.csv",
)  # fmt: skip
frame(draw_funnel(strayed, limits=limits_along(strayed)), caption)

# %% [markdown]
# ## Which may be set on one line?
# Hardly any: the rules differ.

# %%
rules = comparability(crime.drop_duplicates("area"), area="area", period="period",
                      rules=("counting_unit", "counting_rule", "relationship", "grade")).frame  # fmt: skip
print(f"{rules['comparable'].sum()} of {len(rules)} areas follow the commonest of all five rules.")
rules.sort_values("estimate", ascending=False)[["area", "estimate", "reasons"]].head(8)

# %% [markdown]
# ## What would change this answer
# A denominator of crimes whose victims could report, with surveys of reporting for domestic and other violence in the
# same country and year: then the share could be adjusted. Counts of victims whose relationship is not known, beside
# every count of those whose relationship is.
