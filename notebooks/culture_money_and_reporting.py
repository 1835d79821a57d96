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
# # Culture, money and reporting
# **Answer.** Across countries, partner violence is more frequent where more women accept it, and less frequent where
# income is higher; neither line says anything of persons, and neither names a cause. What women tell a European survey
# runs the other way with income, which is the Nordic paradox: unlike disclosure alone could make that line. Whether
# acceptance goes with reporting to the police cannot be shown yet, as no table has both for several countries.

# %%
# %matplotlib inline
import pandas as pd

from dvstats.charts.ecological import ecological as draw
from dvstats.charts.frame import Caption, frame
from dvstats.measures.ecological import band, ecological
from dvstats.report.across import (
    acceptance,
    doublings,
    furthest_first,
    means_beside,
    modelled_prevalence,
    surveyed_outside_partnerships,
)
from dvstats.store.observation_file import read_observations
from dvstats.store.sample import sample

attitudes, prevalence, means = (
    read_observations(sample(f"{name}.csv")) for name in ("attitudes", "prevalence", "means")
)
accepted = acceptance(attitudes, prevalence)
accepted[["area", "x", "x_year", "y", "y_low", "y_high"]].iloc[[0, len(accepted) // 2, -1]]

# %% [markdown]
# ## Acceptance and partner violence
# `x` is the share of women of 15 to 49 who hold that a husband may beat his wife for at least one of five reasons, from
# the latest survey within ten years before; `y` is partner violence in the past year among ever-partnered women of the
# same ages, as modelled by the World Health Organization, with its limits. Surveys publish no errors with the attitude.
# A line that takes it for exact is too flat; below it is fitted again with errors of 2, 4 and 8 points.

# %%
columns = ["estimate", "conf_low", "conf_high", "n_areas", "verdict", "vanishing_ratio", "losing_ratio"]
lines = {
    error: ecological(accepted.assign(x_error=float(error)), area="area", x="x", y="y", x_error="x_error",
                      y_error="y_error", log=True).frame
    for error in (0, 2, 4, 8)
}  # fmt: skip
pd.DataFrame({f"error of x {error}": found.iloc[0][columns] for error, found in lines.items()}).T

# %% [markdown]
# The slope is on the logarithm of prevalence. `vanishing_ratio` says how much disclosure would have to differ for
# nothing to be left of it: women where violence is most accepted would have to tell of it so many times as readily as
# women where it is least accepted. `losing_ratio` is where the interval would begin to hold no association.

# %%
found = lines[4]
caption = Caption(
    "Where more women accept beating, partner violence is more frequent: of countries, not of persons",
    "Women of 15 to 49: hold that a husband may beat for one of five reasons; partner violence in the past year",
    "Ecological: each point is a country. Lines are the limits of the model; the attitude is taken with an error of 4 "
    "points. Names stand where there is room.",
    "e estimated by a model", "World Bank (attitudes, from household surveys); World Health Organization (prevalence)",
)  # fmt: skip
along = band(found, (accepted["x"].min(), accepted["x"].max()), log=True)
drawn = draw(furthest_first(accepted, found), line=along, x_name="Hold that a husband may beat, %",
             y_name="Partner violence, past year, %")  # fmt: skip
frame(drawn, caption)

# %% [markdown]
# ## Does one country carry the line?
# It is fitted again without each. The table shows the five countries that move it most, and whether the answer changes.

# %%
left_out = found.iloc[1:].assign(moves=lambda rows: (rows["estimate"] - found["estimate"][0]).abs())
shown = ["left_out", "estimate", "conf_low", "conf_high", "verdict", "changes"]
left_out.sort_values("moves", ascending=False)[shown].head()

# %% [markdown]
# ## Money
# Income per head (a step is a doubling) and women in the labour force, in European countries, beside the same modelled
# prevalence.

# %%
modelled, told = modelled_prevalence(prevalence), surveyed_outside_partnerships(prevalence)
tables = {
    "modelled partner violence, income": doublings(means_beside(means, "gdp_per_head", modelled)),
    "modelled partner violence, women at work": means_beside(means, "female_labour_force_participation", modelled),
    "told a survey, violence by others, income": doublings(means_beside(means, "gdp_per_head", told)),
    "told a survey, violence by others, women at work": means_beside(means, "female_labour_force_participation", told),
}
money = {
    name: ecological(table, area="area", x="x", y="y", y_error="y_error", log=True).frame
    for name, table in tables.items()
}
pd.DataFrame({name: rows.iloc[0][[*columns, "warnings"]] for name, rows in money.items()}).T

# %% [markdown]
# ## The Nordic paradox as a question of disclosure
# The survey asks for violence by others than a partner, so it is no domestic violence; it is here for what women tell.
# It rises with income while modelled partner violence falls. How much would disclosure have to differ to make it rise?

# %%
name = "told a survey, violence by others, income"
row = money[name].iloc[0]
poorest, richest = tables[name].iloc[0]["area"], tables[name].iloc[-1]["area"]
print(f"{richest} against {poorest}: {row['vanishing_ratio']:.1f} times as readily, for no rise at all; "
      f"{row['losing_ratio']:.1f} times for a rise that cannot be told from none.")  # fmt: skip

# %%
paradox = tables[name]
caption = Caption(
    "What women tell a survey rises with income; disclosure alone could do that",
    "Women of 18 to 74: violence by others than a partner since the age of 15, and income per head, European countries",
    "Ecological: each point is a country. No errors are published with these figures. Not domestic violence.",
    "", "European Institute for Gender Equality (survey of 2020 to 2024); World Bank via a public panel (income)",
)  # fmt: skip
along = band(money[name], (paradox["x"].min(), paradox["x"].max()), log=True)
drawn = draw(furthest_first(paradox, money[name]), line=along, y_name="Told the survey, %",
             x_name="Income per head: each step doubles it (15 is 32,768 dollars of 2015)")  # fmt: skip
frame(drawn, caption)

# %% [markdown]
# ## Reporting
# Acceptance and reporting to the police should be set beside each other. How many areas have both?

# %%
reporting = read_observations(sample("reporting.csv")).where(indicator="reporting_rate", offence="DV").frame
both = accepted.merge(reporting[["geo", "value"]].drop_duplicates("geo"), on="geo")
refused = ecological(both.assign(error=1.0), area="area", x="x", y="value", y_error="error")
refused.frame["refusal"].item()

# %% [markdown]
# ## What would change this answer
# Attitudes, prevalence and reporting asked of the same persons, which would take the question from countries to
# persons; the sampling errors of attitudes; surveys that ask who had never told anyone, which measures disclosure.
