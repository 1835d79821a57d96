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
# # What do victims tell a survey and not the police?
# **Answer.** Between a few in a hundred and half of what surveys hear reached the police, and what is counted decides
# more than the country: in England and Wales, in the same year, half of the incidents and a fifth of the victims. What
# police record cannot be set against a survey before unit, age and period are one; each factor that makes them one is
# an assumption with a number. And of what the police do record, a part does not bear the flag.

# %%
# %matplotlib inline
import re

import pandas as pd

from dvstats.charts.frame import Caption, frame
from dvstats.charts.survey_police import survey_police
from dvstats.core.codes import area_name
from dvstats.measures.dark_figure import dark_figure
from dvstats.measures.misclassification import misclassification
from dvstats.numerics.shares import rounding_band
from dvstats.store.observation_file import read_observations
from dvstats.store.sample import sample

reporting = read_observations(sample("reporting.csv")).frame
rates = reporting[(reporting["indicator"] == "reporting_rate") & reporting["relationship"].isin(["IPTN", "FAM_IPTN"])]
rates["counting_unit"].value_counts()

# %% [markdown]
# ## One country, one year, two questions
# The survey of England and Wales asks twice: face to face, about incidents, and in a part that people fill in alone,
# about abuse by a partner. The two rates differ by far more than their rounding, and neither is wrong: a victim of ten
# incidents, one of them reported, is one in ten or one in one. Incidents are told face to face by those who can tell.

# %%
both = rates[(rates["geo"] == "GB-EAW") & rates["period"].isin(["2022/23", "YE 2023-03"])]
ends = [rounding_band(value, int(places)) for value, places in zip(both["value"], both["decimals"], strict=True)]
both[["period", "counting_unit", "denominator", "value"]].assign(rounding=ends)

# %% [markdown]
# ## By sex and injury
# Victimisations in the United States, ten years together, per cent that the police came to know. Men with a serious
# injury report most; for women the share is about the same with and without one. The figures are published without a
# standard error, so that none of these differences can be judged. The survey asks persons of 12 and older: younger
# children are in none of its figures.

# %%
injuries = rates[(rates["geo"] == "US") & rates["definition"].str.contains("injury")]
injuries = injuries.assign(injury=injuries["definition"].str.extract(r"(\w+) injury", expand=False))
injuries.pivot(index="injury", columns="sex", values="value").loc[["no", "minor", "serious"]]

# %% [markdown]
# ## Elsewhere
# Each with what it is a share of. Women only where `sex` is F. The order is no ranking: questions differ.

# %%
others = rates[~rates["geo"].isin(["US", "GB-EAW"])].sort_values("value")
others.assign(area=[area_name(geo) for geo in others["geo"]])[["area", "period", "sex", "value", "definition"]]

# %% [markdown]
# ## The police figure beside the survey's
# England and Wales, year to March 2025: offences that the police flagged, and adults who told the survey of domestic
# abuse. How many adults there are comes from the survey's own words two years earlier: so many million were so many per
# cent. The police count offences at all ages, the survey victims from 16: without factors there is no answer.

# %%
prevalence = read_observations(sample("prevalence.csv")).frame
survey = prevalence[(prevalence["geo"] == "GB-EAW") & (prevalence["relationship"] == "FAM_IPTN")].set_index("period")
told = survey.loc["YE 2023-03"]
adults = float(re.search(r"([\d.]+) million", told["definition"])[1]) * 1e6 / (told["value"] / 100)
shares = read_observations(sample("shares.csv")).frame
police = shares[(shares["geo"] == "GB-EAW") & (shares["period"] == "YE 2025-03") & (shares["role"] == "part")].iloc[0]
row = {
    "area": "England and Wales", "police": police["value"], "adults": adults,
    "prevalence": survey.loc["YE 2025-03", "value"] / 100, "police_unit": police["counting_unit"],
    "survey_unit": "victim", "police_age": 0, "survey_age": 16,
}  # fmt: skip
columns = {
    "police": "police", "population": "adults", "prevalence": "prevalence", "police_unit": "police_unit",
    "survey_unit": "survey_unit", "police_age": "police_age", "survey_age": "survey_age",
}  # fmt: skip
table = pd.DataFrame([row])
dark_figure(table, **columns).frame[["area", "police", "adults", "refusal"]].T

# %% [markdown]
# Two assumptions, each with its number: all recorded offences are of adults (so that the share recorded is an upper
# limit), and a victim meets with one, two, four or eight offences in the year. Nobody knows the second; the survey does
# not count offences, and its standard error is not in the source, so that no interval is given.

# %%
steps = [
    (times, dark_figure(table, **columns, unit_factor=(times, 0), of_age=(1, 0)).frame.iloc[0])
    for times in (1, 2, 4, 8)
]
answers = pd.DataFrame([found.to_dict() | {"offences a victim": times} for times, found in steps])
answers[["offences a victim", "estimate", "estimated", "unrecorded", "warnings"]]

# %%
drawn = pd.DataFrame({
    "area": [f"{times} a victim" for times in answers["offences a victim"]],
    "survey": answers["estimated"], "recorded": answers["recorded_harmonised"],
})  # fmt: skip
caption = Caption(
    "How much stays unrecorded hangs on a number that nobody has counted",
    "Offences of domestic abuse, England and Wales, year to March 2025: recorded, and implied by the survey",
    "By how many offences a victim meets with in a year: an assumption. Adults only in the survey. No interval: the "
    "survey's error is not in the source.", "", "Office for National Statistics, as quoted in data/sample",
)  # fmt: skip
frame(survey_police(drawn), caption)

# %% [markdown]
# ## Recorded, and not flagged
# Ireland's statisticians read files of assaults and sexual offences and asked how many of those that were domestic bore
# the flag. If one file in twenty bears it, so many are domestic. The audits are small and the intervals wide; where the
# flag is as rare as for sexual offences, the figures leave almost everything open.

# %%
recording = read_observations(sample("recording.csv")).frame
audits = recording[recording["indicator"] == "flag_sensitivity"]
pairs = [[int(n) for n in re.findall(r"\d+", text)[-2:]] for text in audits["definition"]]
flagged = pd.DataFrame({
    "audit": audits["definition"].to_list(), "p": 0.05, "n": 2000, "specificity": 1.0,
    "audited": [max(pair) for pair in pairs], "sensitivity": [min(pair) / max(pair) for pair in pairs],
})  # fmt: skip
corrected = misclassification(
    flagged, p="p", n="n", sensitivity="sensitivity", specificity="specificity", n_sensitivity="audited"
)
corrected.frame[["audit", "sensitivity", "recorded", "estimate", "conf_low", "conf_high", "clipped"]].round(3)

# %% [markdown]
# ## What would change this answer
# A survey that counts incidents per victim, with its standard errors by sex and age, in the year and ages of the police
# figure. Answers of children, who are asked nowhere above. An audit of the flag with more files, and of other offences.
