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
# # Does SARA tell the truth here?
# **Answer.** Not known for any country, until its services look. Reviews put the area under the curve for new partner
# violence between 0.63 and 0.65: better than chance, and of no use without the local base rate. The **simulated** data
# below show three ways in which a tool can mislead where it is used: risks carried over from a country with more
# recidivism are too high by as much; management of high-risk cases makes a good tool look bad; and assessors can agree
# on the sum more than on the level.

# %%
# %matplotlib inline
import numpy as np
import pandas as pd
from scipy.special import expit, logit

from dvstats.charts.frame import Caption, frame
from dvstats.charts.reliability import reliability
from dvstats.charts.roc import roc
from dvstats.core.risk_tool import RiskTool
from dvstats.measures.agreement import agreement
from dvstats.measures.auc import auc
from dvstats.measures.calibration import calibration
from dvstats.measures.transport import transport
from dvstats.numerics.calibration import shifted
from dvstats.numerics.roc import roc_points
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

published = read_table(sample("studies/risk_tools.csv"))
partner = published[(published["tool"] == "SARA") & published["outcome"].str.startswith("IPV")]
partner[["study", "year", "metric", "value", "outcome"]]

# %% [markdown]
# The tool is described by its structure only: the texts of its items are protected. It is a structured judgement, so
# its sum is for research, and no sum is a level.

# %%
rows = read_table(sample("studies/tool_structure.csv"))
sara = RiskTool.from_rows(rows[rows["tool"] == "SARA"])
dict(sara.sections)

# %% [markdown]
# **Simulated data**, not of any country: 600 men, two assessors, a year of follow-up. Each item says a little about a
# propensity that nobody sees.

# %%
rng = np.random.default_rng(20261124)
n = 600
propensity = rng.normal(0, 1, n)


def assessed(skill):
    """Simulate what one assessor codes."""
    seen = skill * propensity[:, None] + rng.normal(0, 1, (n, len(sara.items)))
    return pd.DataFrame((seen > -0.2).astype(int) + (seen > 0.8), columns=list(sara.items))


first, second = sara.total(assessed(0.5)), sara.total(assessed(0.5))
level = (first + rng.normal(0, 6, n)).rank(pct=True)
again = (rng.random(n) < expit(logit(0.15) + 0.8 * propensity)).astype(int)
men = pd.DataFrame({"sum": first, "judgement": (level > 0.4).astype(int) + (level > 0.8), "again": again})
auc(men, score="sum", outcome="again", versus="judgement").frame[
    ["score", "estimate", "conf_low", "conf_high", "difference", "p_value"]
]

# %%
curves = []
for name in ("sum", "judgement"):
    false, true, _ = roc_points(men[name].to_numpy(float), men["again"].to_numpy(float))
    curves.append(pd.DataFrame({"score": name, "false_positive": false, "true_positive": true}))
caption = Caption(
    "SIMULATED DATA: the sum ranks a little better than the judgement of level",
    "600 simulated men of no country, a year of follow-up",
    "Along the thin line a score is no better than chance.", "", "simulated",
)  # fmt: skip
frame(roc(pd.concat(curves)), caption)

# %% [markdown]
# Suppose that a country with a base rate of 30 % has turned the sum into risks. Here fewer reoffend. The ranking is as
# good as there; the risks are not.

# %%
standard = (men["sum"] - men["sum"].mean()) / men["sum"].std()
men["there"] = expit(logit(0.28) + 0.75 * standard)
told = calibration(men, probability="there", outcome="again").frame
told.loc[told["quantity"] != "reliability", ["quantity", "estimate", "conf_low", "conf_high"]]

# %%
caption = Caption(
    "SIMULATED DATA: risks carried over from another country are too high",
    "600 simulated men of no country: share that reoffended against the risk they were given",
    "Below the thin line the risks are too high. Lines are 95 % intervals.", "", "simulated",
)  # fmt: skip
frame(reliability(told[told["quantity"] == "reliability"], highest=0.8), caption)

# %% [markdown]
# If only the base rate differs, Bayes' rule puts the risks right. Whether only the base rate differs, the slope says.

# %%
men["here"] = shifted(men["there"].to_numpy(), 0.30, float(men["again"].mean()))
moved = calibration(men, probability="here", outcome="again").frame
moved.loc[moved["quantity"] != "reliability", ["quantity", "estimate", "conf_low", "conf_high"]]

# %% [markdown]
# What a published cut-off means elsewhere: the homicide scale of the Spanish police form, with its published
# sensitivity and specificity from a sample in which 159 of 2,159 were homicides. Where one in a thousand is, nearly all
# alarms are false.

# %%
form = published[published["tool"].str.startswith("VPR5.0-H")].set_index("metric")["value"].astype(float)
scale = pd.DataFrame({"sensitivity": [form["sensitivity"]], "specificity": [form["specificity"]]})
alarms = transport(
    scale.assign(events=159, others=2000), sensitivity="sensitivity", specificity="specificity", n_events="events",
    n_others="others", base_rates=(0.001, 0.01, 0.05),
)  # fmt: skip
alarms.frame[["base_rate", "quantity", "estimate", "conf_low", "conf_high"]]

# %% [markdown]
# **Simulated data** again: where the highest third are managed so well that most of their violence does not happen, the
# same tool looks little better than chance. A validation that does not record management cannot tell these two apart.

# %%
managed = men["sum"].rank(pct=True) > 2 / 3
prevented = managed & (rng.random(n) < 0.7)
treated = men.assign(again=men["again"].where(~prevented, 0), managed=managed.map({True: "managed", False: "not"}))
auc(treated, score="sum", outcome="again", by="managed").frame[
    ["managed", "estimate", "conf_low", "conf_high", "n_events"]
]

# %% [markdown]
# Two assessors of the same **simulated** men: the sums agree more than levels made from them.

# %%
two = pd.DataFrame({"first": first, "second": second})
cut = two.apply(lambda totals: pd.cut(totals.rank(pct=True), [0, 0.4, 0.8, 1], labels=False))
pd.concat(
    [
        agreement(two, raters=("first", "second")).frame.query("method == 'ICC2'"),
        agreement(cut, raters=("first", "second"), kind="kappa").frame,
        agreement(cut, raters=("first", "second"), kind="krippendorff", scale="ordinal").frame,
    ]
)[["method", "estimate", "conf_low", "conf_high", "interval_kind"]]

# %% [markdown]
# ## What would change this answer
# For each assessment: item codes, sum, the level that the assessor gave, the assessor, whether and how the case was
# managed, and what happened within a fixed time, from police and from partners. A few hundred such rows per country
# would do; they need no names.
