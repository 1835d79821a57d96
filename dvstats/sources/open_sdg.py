"""Open SDG: indicators of the Sustainable Development Goals on national platforms.

A CSV per indicator; an empty disaggregation means all, an empty value that there is none::

    Year,Territorio,Comarca,Municipio,Units,GeoCode,Value
    2022,,,,PER_10000,,39.9

What a national platform files under an indicator is not always what the indicator asks for (Malta's and Canada's 16.3.1
are no reporting rates): only indicators whose meaning was checked are in the registry.
"""

from __future__ import annotations

from dvstats.core.observations import Observations
from dvstats.sources._open_sdg import parse_indicator

NAME = "open-sdg"
TITLE = "National platforms for the Sustainable Development Goals (Open SDG)"
SUFFIXES = (".csv",)
LICENCE = "each country's own: see the registry"
TRIED = "tried on real files of Canada, Germany, Korea, Malta and the Basque Country"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read one indicator of one country.

    Examples
    --------
    >>> text = b"Year,Units,COMMENT_OBS_0,COMMENT_OBS_1,COMMENT_OBS_2,Value\n2010,number,.,,,\n2024,number,,,,4994\n"
    >>> parse(text, "de_sdg_5-2-1").frame[["geo", "period", "value", "status"]].values.tolist()
    [['DE', '2010', nan, 'missing'], ['DE', '2024', 4994.0, 'value']]
    """
    return parse_indicator(NAME, data, dataset, place or NAME)
