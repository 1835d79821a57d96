"""What the report says across countries: acceptability and means beside prevalence, as lines with their doubt."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from dvstats.core.codes import area
from dvstats.core.observations import Observations
from dvstats.measures.ecological import ecological
from dvstats.report.places import area_name

# Attitudes are taken from surveys at most this long before the year of the prevalence.
OLDEST = 10
FIVE_REASONS = "at least one of five"
HALF_WIDTH = float(norm.ppf(0.975))


def modelled_prevalence(prevalence: Observations) -> pd.DataFrame:
    """Return partner violence in the past year among women of 15 to 49, as modelled, with a standard error per area.

    The limits are taken for those of a normal distribution of the logarithm.
    """
    rows = prevalence.frame
    rows = rows[(rows["stage"] == "modelled") & (rows["age"] == "Y15-49") & (rows["relationship"] == "IPTN")]
    rows = rows[(rows["value"] > 0) & (rows["low"] > 0)]
    error = rows["value"] * np.log(rows["high"] / rows["low"]) / (2 * HALF_WIDTH)
    return pd.DataFrame({
        "geo": rows["geo"], "area": [area_name(geo) for geo in rows["geo"]], "y": rows["value"], "y_error": error,
        "y_low": rows["low"], "y_high": rows["high"], "year": rows["period"].astype(int), "counting_unit": "woman",
        "sex": "F", "age": "Y15-49",
    }).reset_index(drop=True)  # fmt: skip


def acceptance(attitudes: Observations, prevalence: Observations) -> pd.DataFrame:
    """Return per area the share of women who hold that a husband may beat, and partner violence in the past year."""
    rows = attitudes.frame
    rows = rows[rows["definition"].str.contains(FIVE_REASONS) & (rows["sex"] == "F") & (rows["age"] == "Y15-49")]
    rows = rows.assign(x=rows["value"], x_year=rows["period"].str[:4].astype(int))
    table = modelled_prevalence(prevalence).merge(rows[["geo", "x", "x_year"]], on="geo")
    near = table[table["x_year"].between(table["year"] - OLDEST, table["year"])]
    return near.sort_values("x_year").groupby("geo").tail(1).sort_values("x").reset_index(drop=True)


def surveyed_outside_partnerships(prevalence: Observations) -> pd.DataFrame:
    """Return violence against women by others than a partner since the age of 15, as disclosed to one European survey.

    It is no domestic violence, and stands here for what women disclose. The survey publishes no errors with it: what is
    taken is that of rounding, and the spread between countries holds the rest.
    """
    rows = prevalence.frame
    rows = rows[(rows["relationship"] == "NOT_IPTN") & rows["definition"].str.endswith("occur: ADLH")]
    rows = rows[[area(geo).kind != "union" for geo in rows["geo"]]].dropna(subset="value")
    return pd.DataFrame({
        "geo": rows["geo"], "area": [area_name(geo) for geo in rows["geo"]], "y": rows["value"],
        "y_error": 0.5 * 10.0 ** -rows["decimals"].fillna(1) / 3**0.5, "year": rows["period"].str[:4].astype(int),
        "counting_unit": "woman", "sex": "F", "age": rows["age"],
    }).reset_index(drop=True)  # fmt: skip


def means_beside(means: Observations, indicator: str, prevalence: pd.DataFrame) -> pd.DataFrame:
    """Return per area a figure of means in the year of the prevalence, and the prevalence."""
    rows = means.frame
    rows = rows[rows["indicator"] == indicator]
    rows = pd.DataFrame({"geo": rows["geo"], "year": rows["period"].str[:4].astype(int), "x": rows["value"]})
    return prevalence.merge(rows, on=["geo", "year"]).sort_values("x").reset_index(drop=True)


def doublings(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with x as a logarithm to base 2, so that a step is a doubling."""
    return table.assign(x=np.log2(table["x"]))


def line_across(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the measure `ecological` on the logarithm of y; x is taken as published, without an error."""
    return ecological(table, area="area", x="x", y="y", y_error="y_error", log=True).frame


def furthest_first(table: pd.DataFrame, line: pd.DataFrame) -> pd.DataFrame:
    """Return the areas in the order of their distance from the line, so that a chart names the furthest first."""
    fitted = line["intercept"][0] + line["estimate"][0] * table["x"]
    return table.assign(distance=(np.log(table["y"]) - fitted).abs()).sort_values("distance", ascending=False)
