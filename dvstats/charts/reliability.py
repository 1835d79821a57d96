"""Whether predicted risks come true: the share that reoffended against the risk they were given."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.charts.roc import HEIGHT, square
from dvstats.words.catalogue import words

NAME = "reliability"
EXAMPLE = """\
predicted,estimate,conf_low,conf_high
0.08,0.11,0.06,0.19
0.25,0.22,0.15,0.32
0.55,0.58,0.46,0.69
"""


def reliability(table: pd.DataFrame, *, highest: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw a dot per group of people with like risks; on the thin line, what was said came true.

    Below the line the risks are too high, above it too low. Lines are the intervals of the observed shares.

    Parameters
    ----------
    table
        Rows `reliability` of the measure `calibration`: `predicted`, `estimate`, `conf_low`, `conf_high`.
    highest
        End of both axes as a share.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"predicted": [0.2], "estimate": [0.3], "conf_low": [0.1], "conf_high": [0.5]})
    >>> [line.get_ydata()[0].item() for line in reliability(table).lines if line.get_gid() == "observed"]
    [30.0]
    """
    ax = ax or theme.body(HEIGHT)
    table = table.dropna(subset=["predicted", "estimate"])
    if table.empty:
        return theme.nothing(ax, words().say("charts.missing"))
    end = 100 * (highest or min(1.0, 1.06 * max(table["predicted"].max(), table["conf_high"].max())) or 0.01)
    ax.plot([0, end], [0, end], color=theme.PALE, linewidth=0.8, zorder=1, gid="right")
    for row in table.to_dict(orient="records"):
        ax.plot([100 * row["predicted"]] * 2, [100 * row["conf_low"], 100 * row["conf_high"]], color=theme.BLUE,
                linewidth=theme.LINE, gid="interval")  # fmt: skip
    ax.plot(100 * table["predicted"], 100 * table["estimate"], "o", color=theme.BLUE, markersize=theme.POINT,
            clip_on=False, zorder=3, gid="observed")  # fmt: skip
    ax.set_xlim(0, end)
    ax.set_ylim(0, end)
    square(ax, words().say("charts.reliability_predicted"), words().say("charts.reliability_observed"))
    return ax
