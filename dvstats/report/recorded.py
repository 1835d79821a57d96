"""What surveys, audits and killings by sex say beside the records: numbers of the report's statements, by measures."""

from __future__ import annotations

import re

import pandas as pd

from dvstats.core.observations import Observations
from dvstats.measures.homicide_share import homicide_share
from dvstats.measures.misclassification import misclassification
from dvstats.measures.severity_ladder import severity_ladder
from dvstats.words.numbers import count, percent

ONE_IN_TWENTY = 0.05
DIGITS = re.compile(r"\d+")


def two_units(reporting: Observations) -> dict[str, str]:
    """Set the incidents beside the victims that reached the police, of one country and year."""
    rows = reporting.frame
    rows = rows[(rows["geo"] == "GB-EAW") & (rows["indicator"] == "reporting_rate")]
    told = {row["period"]: percent(row["value"] / 100, 0) for _, row in rows.iterrows()}
    return {"incidents": told["2022/23"], "victims": told["YE 2023-03"]}


def flag(recording: Observations) -> dict[str, str]:
    """Return how often an audit found the flag on domestic files, and what one flagged file in twenty stands for."""
    rows = recording.frame
    audit = rows[(rows["geo"] == "IE") & rows["definition"].str.contains("audit")].iloc[0]
    domestic, flagged = (int(number) for number in DIGITS.findall(audit["definition"])[-2:])
    table = pd.DataFrame([{"p": ONE_IN_TWENTY, "n": 10_000, "se": flagged / domestic, "sp": 1.0, "audited": domestic}])
    told = misclassification(table, p="p", n="n", sensitivity="se", specificity="sp", n_sensitivity="audited").frame
    row = told.iloc[0]
    return {
        "flagged": count(flagged), "domestic": count(domestic), "shown": percent(ONE_IN_TWENTY, 0),
        "true": percent(row["estimate"], 0), "true_low": percent(row["conf_low"], 0),
        "true_high": percent(row["conf_high"], 0),
    }  # fmt: skip


def killed_by_sex(homicide: Observations) -> dict[str, str]:
    """Return the share killed by a partner or family member, of women and of men, in Italy over all years published."""
    rows = homicide.frame
    rows = rows[(rows["geo"] == "IT") & rows["source"].str.contains("DCPC")]
    sums = rows.pivot_table(index="sex", columns="relationship", values="value", aggfunc="sum")
    women, everyone = sums.loc["F"], sums.loc["T"]
    table = pd.DataFrame({
        "by": [women["FAM_IPTN"], everyone["FAM_IPTN"] - women["FAM_IPTN"]],
        "all": [women["TOTAL"], everyone["TOTAL"] - women["TOTAL"]],
    })  # fmt: skip
    of_women, of_men = homicide_share(table, part="by", whole="all").frame["estimate"]
    return {"of_women": percent(of_women, 0), "of_men": percent(of_men, 0), "years": _years(rows["period"])}


def without_a_crime(recording: Observations) -> dict[str, str]:
    """Return the lowest rung of the ladder: incidents that the police recorded and in which they recorded no crime."""
    rows = recording.frame
    rows = rows[rows["indicator"] == "incident_crime_share"].sort_values("period").groupby("geo").tail(1)
    rungs = pd.concat([
        pd.DataFrame({"geo": rows["geo"], "rung": "no crime", "n": 100 - rows["value"]}),
        pd.DataFrame({"geo": rows["geo"], "rung": "crime", "n": rows["value"]}),
    ]).assign(unit="incident")  # fmt: skip
    ladder = severity_ladder(rungs, rung="rung", count="n", unit="unit", by=("geo",)).frame
    lowest = ladder[ladder["step"] == 1].set_index("geo")["estimate"]
    period = str(rows.set_index("geo").loc["GB-SCT", "period"])
    return {"scotland": percent(lowest["GB-SCT"], 0), "victoria": percent(lowest["AU-VIC"], 0),
            "scotland_period": period}  # fmt: skip


def _years(periods: pd.Series[str]) -> str:
    return f"{periods.min()}–{periods.max()}"
