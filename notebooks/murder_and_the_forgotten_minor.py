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
# # Murder and the forgotten minor
# **Answer.** At the top of the ladder domestic violence is much of what there is: in Italy about eight in ten of the
# women killed and one in four of the men are killed by a partner or in the family. At the bottom it is forgotten: three
# in five of the incidents that the Scottish police record end without any crime recorded. Between the two the
# relationship of victim and offender is often not written down, and then the share is known only within bounds.

# %%
# %matplotlib inline
import re

import pandas as pd

from dvstats.charts.bounds_bar import bounds_bar
from dvstats.charts.frame import Caption, frame
from dvstats.core.codes import area_name
from dvstats.measures.harm_share import harm_share
from dvstats.measures.homicide_share import homicide_share
from dvstats.measures.severity_ladder import severity_ladder
from dvstats.store.observation_file import read_observations
from dvstats.store.sample import sample

homicide = read_observations(sample("homicide_relationship.csv")).frame
italy = homicide[homicide["source"].str.contains("DCPC")]
counts = italy.pivot_table(index=["period", "sex"], columns="relationship", values="value").unstack("sex")
counts

# %% [markdown]
# ## Killed, by sex
# The police of Italy publish all victims and women; men are the rest. Each year is a small count, so the shares are
# also drawn towards each other.

# %%
parts = {
    "women": (counts["FAM_IPTN"]["F"], counts["TOTAL"]["F"]),
    "men": (counts["FAM_IPTN"]["T"] - counts["FAM_IPTN"]["F"], counts["TOTAL"]["T"] - counts["TOTAL"]["F"]),
}
killed = pd.concat([
    pd.DataFrame({"sex": sex, "by_partner_or_family": some, "all": whole}).reset_index()
    for sex, (some, whole) in parts.items()
])  # fmt: skip
told = homicide_share(killed, part="by_partner_or_family", whole="all").frame
told[["period", "sex", "by_partner_or_family", "all", "estimate", "shrunk", "shrunk_low", "shrunk_high"]].round(3)

# %% [markdown]
# One spread for women and men together is not sensible: the two are unlike. Taken apart, do the years of each sex
# differ by more than chance? Where they do not, there is no spread to draw them towards, and the measure says so.

# %%
for sex, rows in killed.groupby("sex"):
    apart = homicide_share(rows, part="by_partner_or_family", whole="all")
    differ = "differ by more than chance" if "shrunk" in apart.frame else "do not differ by more than chance"
    print(f"{sex}: {rows['by_partner_or_family'].sum() / rows['all'].sum():.0%} in all years, which {differ}")

# %% [markdown]
# ## Seriously hurt, by sex
# Victims of serious assault. Of those whose relationship to the offender is not known nothing is assumed.

# %%
assault = read_observations(sample("serious_assault_relationship.csv")).frame
hurt = assault.pivot_table(index=["geo", "period", "sex"], columns="relationship", values="value", aggfunc="sum")
hurt = hurt.assign(all=hurt.sum(axis=1)).reset_index()
bounds = homicide_share(hurt, part="FAM_IPTN", unknown="UNK", whole="all").frame
chosen = bounds[bounds["geo"].isin(["CA", "DE", "ES", "IE", "MX", "NZ"])].copy()
chosen["area"] = [
    f"{area_name(geo)}, {'women' if sex == 'F' else 'men'}"
    for geo, sex in zip(chosen["geo"], chosen["sex"], strict=True)
]
caption = Caption(
    "Of women seriously hurt, a larger part by partner or family than of men",
    "Victims of serious assault by a partner or family member, share of all victims, per cent, latest year",
    "Left end: recorded as partner or family. Right end: if all who are not known were. What counts as serious differs "
    "between areas.", "", "UNODC, UN-CTS",
)  # fmt: skip
frame(bounds_bar(chosen.iloc[::-1].reset_index(drop=True), benchmark=None), caption)

# %% [markdown]
# In some areas the bounds of women and men do not overlap: there the part is larger for women whatever the unknown are.

# %%
wide = bounds.pivot(index="geo", columns="sex", values=["conf_low", "conf_high"])
clear = wide["conf_low"]["F"] > wide["conf_high"]["M"]
sorted(area_name(geo) for geo in clear[clear].index), f"{clear.sum()} of {len(wide)} areas"

# %% [markdown]
# ## The forgotten minor
# The police of Scotland record domestic abuse as incidents, and say in how many of them a crime was recorded. Partners
# and former partners only. The ladder stands per hundred incidents; killings are counted as victims, and so have no
# share in it.

# %%
recording = read_observations(sample("recording.csv")).frame
scotland = recording[(recording["geo"] == "GB-SCT") & (recording["indicator"] == "incident_crime_share")]
rungs = pd.concat([
    pd.DataFrame({"period": scotland["period"], "rung": "no crime recorded", "n": 100 - scotland["value"]}),
    pd.DataFrame({"period": scotland["period"], "rung": "a crime recorded", "n": scotland["value"]}),
]).assign(unit="incident")  # fmt: skip
ladder = severity_ladder(rungs, rung="rung", count="n", unit="unit", by=("period",)).frame
ladder.pivot(index="period", columns="rung", values="estimate")

# %% [markdown]
# The part without a crime has grown. That may be milder incidents that are now told, or the same ones in which less is
# written down: the figures do not say. Victoria, Australia, counts alike.

# %%
recording.loc[recording["geo"] == "AU-VIC", ["period", "value", "definition"]]

# %% [markdown]
# ## Weighed by harm
# How much an offence weighs is a judgement, and no two sets of weights agree. Their order does: a killing weighs more
# than a serious assault, and that more than the rest. Switzerland 2022 has all three, if a victim is taken as an
# offence. Over all weights in that order the domestic share of harm lies between the ends below; those whose
# relationship is not known are once none and once all domestic.

# %%
killing = homicide[
    (homicide["indicator"] == "homicide_share") & (homicide["geo"] == "CH") & (homicide["period"] == "2022")
]
killed_by, killed_all = (int(n) for n in re.findall(r"(\d+) of (\d+)", killing["definition"].item())[0])
swiss = bounds[(bounds["geo"] == "CH") & (bounds["period"] == "2022")][["FAM_IPTN", "UNK", "all"]].sum()
shares = read_observations(sample("shares.csv")).frame
offences = shares[shares["comparison"] == "CH:2022:all-crime"].set_index("role")["value"]


def weighed(unknown_domestic):
    assaults = swiss["FAM_IPTN"] + (swiss["UNK"] if unknown_domestic else 0)
    table = pd.DataFrame({
        "offence": ["killing", "serious assault", "any other"], "order": [3, 2, 1],
        "all": [killed_all, swiss["all"], offences["whole"] - killed_all - swiss["all"]],
        "domestic": [killed_by, assaults, offences["part"] - killed_by - assaults],
    })  # fmt: skip
    return harm_share(table, count="all", part="domestic", weight="order", offence="offence").frame


ends = pd.concat([weighed(False), weighed(True)], keys=["not known: none domestic", "not known: all domestic"])
ends[["share_of_count", "conf_low", "conf_high", "interval_kind"]].droplevel(1).round(3)

# %% [markdown]
# So the same records make domestic violence a small or a large part of harm, and the weights decide which. A share of
# harm is worth its weights; the range over their order is what the counts alone can say.

# %% [markdown]
# ## What would change this answer
# The relationship written down for every victim, and the incidents without a crime described: by whom they were told,
# and what happened. Killings by the age of the victim: the children among them are in these figures, and not apart.
