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
# # How many reach a programme?
# **Answer.** Few, where it can be told at all. In Switzerland in 2019 there were about 23 people in counselling for
# every 100 suspects, in Spain in 2018 about 28 men ordered to a programme for every 100 convicted; and of the men
# ordered to the Scottish Caledonian programme about a third completed it. Everywhere else the published stages count
# unlike things, and are not divided. No country publishes places and those eligible side by side.

# %%
# %matplotlib inline
import pandas as pd

from dvstats.charts.cascade import cascade as draw
from dvstats.charts.frame import Caption, frame
from dvstats.measures.cascade import cascade
from dvstats.measures.programme_coverage import programme_coverage
from dvstats.report.offenders import ladders
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

stages = read_table(sample("studies/cascade.csv"))
stages.groupby("step").size()

# %% [markdown]
# One programme publishes what became of the men who were ordered to it. That is a cohort: the same men at each stage,
# so that a share is a share of them. They are counted, and counts carry no sampling interval.

# %%
found = ladders(stages)
men = found["GB-SCT-caledonian"]
men[["stage", "value", "of_stage", "estimate", "of_first"]]

# %%
caption = Caption(
    f"Of 100 men ordered to the Caledonian programme, {100 * men['of_first'].iloc[-1]:.0f} complete it",
    "Men ordered to the Caledonian men's programme in Scotland up to March 2014, followed to April 2016; log scale",
    "A cohort: the same men at each stage. For 72 men the outcome is not clear; they are not counted as completing.",
    "", "evaluation of the Caledonian System, Scottish Government",
)  # fmt: skip
frame(draw(men), caption)

# %% [markdown]
# In Switzerland and Spain stages of one year stand beside each other. These are not the same people, and the numbers
# are rounded in the press: ratios, not chances.

# %%
both = pd.concat([found["CH-2019"], found["ES-2018"]])
both[["geo", "year", "stage", "value", "of_stage", "estimate", "comparison"]]

# %% [markdown]
# In England and Wales the police count offences, prosecutors suspects and courts prosecutions. A ratio of these would
# be a number about nothing, and is refused with its reason.

# %%
england = found["GB-EAW-2022"]
caption = Caption(
    "England and Wales publishes three stages, and none may be divided by another",
    "Domestic abuse, April 2022 to March 2023; log scale",
    "Each stage counts something else: an offence, a suspect, a prosecution.",
    "", "ONS and Crown Prosecution Service, as quoted by secondary sources",
)  # fmt: skip
frame(draw(england), caption)

# %% [markdown]
# What a full cascade would look like, with **invented numbers**: the first stage is an estimate, and its interval is
# carried on to each share that rests on it.

# %%
invented = pd.DataFrame({
    "stage": ["perpetrators, estimated", "known to police", "convicted", "risk-assessed", "programme started",
              "programme completed"],
    "value": [20000, 5000, 800, None, 200, 120], "low": [16000, *[None] * 5], "high": [25000, *[None] * 5],
    "unit": "person", "year": 2023, "kind": "flow",
})  # fmt: skip
caption = Caption(
    "INVENTED NUMBERS: what a country could publish", "No country's figures; persons in one year; log scale",
    "The estimate has an interval, counts have none. Nobody publishes how many were risk-assessed.", "", "invented",
)  # fmt: skip
frame(draw(cascade(invented).frame), caption)

# %% [markdown]
# Places at one time are turned into places in a year before they are divided: a stock never divides a flow. Again with
# **invented numbers**.

# %%
offer = pd.DataFrame({"open": [50], "weeks": [26], "due": [800], "n": [20000], "low": [16000], "high": [25000]})
coverage = programme_coverage(
    offer, places="open", weeks="weeks", eligible="due", estimated="n", estimated_low="low", estimated_high="high"
)
coverage.frame[["against", "places", "needing", "estimate", "conf_low", "conf_high", "gap"]]

# %% [markdown]
# ## What would change this answer
# For one year and one country, all as persons: convicted or supervised for domestic violence, eligible, assessed,
# started, completed; and places. Best of all, the same people followed.
