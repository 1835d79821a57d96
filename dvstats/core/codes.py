"""Code lists: areas that report figures, countries and parts of countries, and how publishers write them.

An area is what a statistic is about. England and Wales, Scotland and Northern Ireland count crime apart, so there are
figures for each and none for the United Kingdom; the same holds for states and cities elsewhere. Codes are ISO 3166-1
alpha-2 for countries, XK for Kosovo, ISO 3166-2 where a part has one, and otherwise the country's code with letters of
our own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dvstats.core.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Area:
    """An area that figures are about.

    Parameters
    ----------
    code
        Our code: two letters for a country, longer for a part of one or a union of several.
    name
        Name in English, as a reader of a table knows it.
    iso3
        ISO 3166-1 alpha-3, if it is a country.
    parent
        Code of the country it is a part of.
    kind
        `country`, `part` or `union`.
    """

    code: str
    name: str
    iso3: str = ""
    parent: str = ""
    kind: str = "country"


def area_name(code: str) -> str:
    """Return the name of an area.

    Examples
    --------
    >>> area_name("GB-EAW"), area_name("XK")
    ('England and Wales', 'Kosovo')
    """
    return area(code).name


def area(code: str) -> Area:
    """Return an area by its code, or say that there is none."""
    if code not in AREAS:
        near = [known for known in AREAS if known[:2] == code[:2].upper()] or ["ISO 3166-1 alpha-2 codes", "GB-EAW"]
        raise UnknownNameError.among("area", code, near)
    return AREAS[code]


def area_from_eurostat(code: str) -> str:
    """Return our code for an area as Eurostat codes it.

    Eurostat writes EL for Greece and UK for the United Kingdom, and gives parts of the latter as NUTS regions.

    Examples
    --------
    >>> [area_from_eurostat(code) for code in ("EL", "UK", "XK", "UKC-L", "EU27_2020")]
    ['GR', 'GB', 'XK', 'GB-EAW', 'EU27_2020']
    """
    return area(EUROSTAT.get(code, code)).code


def area_from_iso3(code: str) -> str:
    """Return our code for a country by its ISO 3166-1 alpha-3 code.

    UNODC gives the parts of the United Kingdom as GBR_E_W, GBR_S and GBR_NI.

    Examples
    --------
    >>> area_from_iso3("LTU"), area_from_iso3("GBR_S"), area_from_iso3("XKX")
    ('LT', 'GB-SCT', 'XK')
    """
    if code not in _BY_ISO3:
        raise UnknownNameError(f"no area {code!r}", rule="three letters of ISO 3166-1, or a part as UNODC codes it")
    return _BY_ISO3[code]


def area_from_name(name: str) -> str:
    """Return our code for an area by its name in English, as publishers variously write it.

    Examples
    --------
    >>> area_from_name("Czech Republic"), area_from_name("United Kingdom (Scotland)"), area_from_name("Turkey")
    ('CZ', 'GB-SCT', 'TR')
    """
    code = _BY_NAME.get(_plain(name))
    if code is None:
        raise UnknownNameError(f"no area is called {name!r}", rule="a country or reporting area in English")
    return code


def _plain(name: str) -> str:
    """Return a name without accents, case and points."""
    letters = unicodedata.normalize("NFKD", name.strip().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


_COUNTRIES = """
AD AND Andorra
AE ARE United Arab Emirates
AF AFG Afghanistan
AG ATG Antigua and Barbuda
AI AIA Anguilla
AL ALB Albania
AM ARM Armenia
AO AGO Angola
AQ ATA Antarctica
AR ARG Argentina
AS ASM American Samoa
AT AUT Austria
AU AUS Australia
AW ABW Aruba
AX ALA Åland Islands
AZ AZE Azerbaijan
BA BIH Bosnia and Herzegovina
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium
BF BFA Burkina Faso
BG BGR Bulgaria
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin
BL BLM Saint Barthélemy
BM BMU Bermuda
BN BRN Brunei
BO BOL Bolivia
BQ BES Bonaire, Sint Eustatius and Saba
BR BRA Brazil
BS BHS Bahamas
BT BTN Bhutan
BV BVT Bouvet Island
BW BWA Botswana
BY BLR Belarus
BZ BLZ Belize
CA CAN Canada
CC CCK Cocos (Keeling) Islands
CD COD Democratic Republic of the Congo
CF CAF Central African Republic
CG COG Congo
CH CHE Switzerland
CI CIV Côte d'Ivoire
CK COK Cook Islands
CL CHL Chile
CM CMR Cameroon
CN CHN China
CO COL Colombia
CR CRI Costa Rica
CU CUB Cuba
CV CPV Cabo Verde
CW CUW Curaçao
CX CXR Christmas Island
CY CYP Cyprus
CZ CZE Czechia
DE DEU Germany
DJ DJI Djibouti
DK DNK Denmark
DM DMA Dominica
DO DOM Dominican Republic
DZ DZA Algeria
EC ECU Ecuador
EE EST Estonia
EG EGY Egypt
EH ESH Western Sahara
ER ERI Eritrea
ES ESP Spain
ET ETH Ethiopia
FI FIN Finland
FJ FJI Fiji
FK FLK Falkland Islands
FM FSM Micronesia
FO FRO Faroe Islands
FR FRA France
GA GAB Gabon
GB GBR United Kingdom
GD GRD Grenada
GE GEO Georgia
GF GUF French Guiana
GG GGY Guernsey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland
GM GMB Gambia
GN GIN Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea
GR GRC Greece
GS SGS South Georgia and the South Sandwich Islands
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau
GY GUY Guyana
HK HKG Hong Kong
HM HMD Heard Island and McDonald Islands
HN HND Honduras
HR HRV Croatia
HT HTI Haiti
HU HUN Hungary
ID IDN Indonesia
IE IRL Ireland
IL ISR Israel
IM IMN Isle of Man
IN IND India
IO IOT British Indian Ocean Territory
IQ IRQ Iraq
IR IRN Iran
IS ISL Iceland
IT ITA Italy
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan
JP JPN Japan
KE KEN Kenya
KG KGZ Kyrgyzstan
KH KHM Cambodia
KI KIR Kiribati
KM COM Comoros
KN KNA Saint Kitts and Nevis
KP PRK North Korea
KR KOR South Korea
KW KWT Kuwait
KY CYM Cayman Islands
KZ KAZ Kazakhstan
LA LAO Laos
LB LBN Lebanon
LC LCA Saint Lucia
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia
LS LSO Lesotho
LT LTU Lithuania
LU LUX Luxembourg
LV LVA Latvia
LY LBY Libya
MA MAR Morocco
MC MCO Monaco
MD MDA Moldova
ME MNE Montenegro
MF MAF Saint Martin (French part)
MG MDG Madagascar
MH MHL Marshall Islands
MK MKD North Macedonia
ML MLI Mali
MM MMR Myanmar
MN MNG Mongolia
MO MAC Macao
MP MNP Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives
MW MWI Malawi
MX MEX Mexico
MY MYS Malaysia
MZ MOZ Mozambique
NA NAM Namibia
NC NCL New Caledonia
NE NER Niger
NF NFK Norfolk Island
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands
NO NOR Norway
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand
OM OMN Oman
PA PAN Panama
PE PER Peru
PF PYF French Polynesia
PG PNG Papua New Guinea
PH PHL Philippines
PK PAK Pakistan
PL POL Poland
PM SPM Saint Pierre and Miquelon
PN PCN Pitcairn
PR PRI Puerto Rico
PS PSE Palestine
PT PRT Portugal
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion
RO ROU Romania
RS SRB Serbia
RU RUS Russia
RW RWA Rwanda
SA SAU Saudi Arabia
SB SLB Solomon Islands
SC SYC Seychelles
SD SDN Sudan
SE SWE Sweden
SG SGP Singapore
SH SHN Saint Helena, Ascension and Tristan da Cunha
SI SVN Slovenia
SJ SJM Svalbard and Jan Mayen
SK SVK Slovakia
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia
SR SUR Suriname
SS SSD South Sudan
ST STP Sao Tome and Principe
SV SLV El Salvador
SX SXM Sint Maarten (Dutch part)
SY SYR Syria
SZ SWZ Eswatini
TC TCA Turks and Caicos Islands
TD TCD Chad
TF ATF French Southern Territories
TG TGO Togo
TH THA Thailand
TJ TJK Tajikistan
TK TKL Tokelau
TL TLS Timor-Leste
TM TKM Turkmenistan
TN TUN Tunisia
TO TON Tonga
TR TUR Türkiye
TT TTO Trinidad and Tobago
TV TUV Tuvalu
TW TWN Taiwan
TZ TZA Tanzania
UA UKR Ukraine
UG UGA Uganda
UM UMI United States Minor Outlying Islands
US USA United States
UY URY Uruguay
UZ UZB Uzbekistan
VA VAT Holy See
VC VCT Saint Vincent and the Grenadines
VE VEN Venezuela
VG VGB British Virgin Islands
VI VIR United States Virgin Islands
VN VNM Viet Nam
VU VUT Vanuatu
WF WLF Wallis and Futuna
WS WSM Samoa
XK XKX Kosovo
YE YEM Yemen
YT MYT Mayotte
ZA ZAF South Africa
ZM ZMB Zambia
ZW ZWE Zimbabwe
"""

_PARTS = """
AR-B Buenos Aires Province
AR-BC Buenos Aires Province and City
AU-ACT Australian Capital Territory
AU-NSW New South Wales
AU-NT Northern Territory
AU-NTB Northern Territory balance
AU-QLD Queensland
AU-SA South Australia
AU-TAS Tasmania
AU-VIC Victoria
AU-WA Western Australia
BR-DF Federal District of Brazil
CA-NT Northwest Territories
CA-NU Nunavut
CA-QC Quebec
CA-TERR Territories of Canada
CA-YT Yukon
DE-BE Berlin
DE-HE Hesse
ES-CT Catalonia
ES-PV Basque Country
GB-CLV Cleveland (police force)
GB-EAW England and Wales
GB-NIR Northern Ireland
GB-SCT Scotland
IQ-C Central Iraq
IQ-KR Kurdistan Region of Iraq
LT-RUR Lithuania, rural areas
LT-URB Lithuania, urban areas
TL-SU Suai (mobile court circuit)
US-IL-CHI Chicago
US-NJ New Jersey
US-NY-NYC New York City
US-TN Tennessee
US-WA Washington State
ZA-GP Gauteng
"""

_UNIONS = """
EU27_2020 European Union (27 members, from 2020)
EU28 European Union (28 members, 2013 to 2020)
EU_V European Union (members as they were)
EA20 Euro area (20 members)
XCI Channel Islands
"""


def _areas() -> Mapping[str, Area]:
    countries = (line.split(maxsplit=2) for line in _COUNTRIES.strip().splitlines())
    parts = (line.split(maxsplit=1) for line in _PARTS.strip().splitlines())
    unions = (line.split(maxsplit=1) for line in _UNIONS.strip().splitlines())
    found = [Area(code, name, iso3) for code, iso3, name in countries]
    found += [Area(code, name, parent=code[:2], kind="part") for code, name in parts]
    found += [Area(code, name, kind="union") for code, name in unions]
    return MappingProxyType({one.code: one for one in sorted(found, key=lambda one: one.code)})


AREAS: Mapping[str, Area] = _areas()

EUROSTAT: Mapping[str, str] = MappingProxyType(
    {"EL": "GR", "UK": "GB", "UKC-L": "GB-EAW", "UKM": "GB-SCT", "UKN": "GB-NIR"}
)

_BY_ISO3 = {one.iso3: one.code for one in AREAS.values() if one.iso3} | {
    "GBR_E_W": "GB-EAW", "GBR_S": "GB-SCT", "GBR_NI": "GB-NIR", "IRQ_C": "IQ-C", "IRQ_KR": "IQ-KR",
    "XKX": "XK", "KOS": "XK", "UNK": "XK",
}  # fmt: skip

_OTHER_NAMES = {
    "Bolivia (Plurinational State of)": "BO", "China, Hong Kong Special Administrative Region": "HK",
    "China, Macao Special Administrative Region": "MO", "Czech Republic": "CZ", "Iran (Islamic Republic of)": "IR",
    "Kosovo under UNSCR 1244": "XK", "Kosovo*": "XK", "Kosovo (under UNSCR 1244/99)": "XK",
    "Lao People's Democratic Republic": "LA", "Micronesia (Federated States of)": "FM",
    "Netherlands (Kingdom of the)": "NL", "Republic of Korea": "KR", "Korea, Republic of": "KR",
    "Democratic People's Republic of Korea": "KP", "Republic of Moldova": "MD", "Russian Federation": "RU",
    "Slovak Republic": "SK", "State of Palestine": "PS", "Swaziland": "SZ", "Syrian Arab Republic": "SY",
    "The former Yugoslav Republic of Macedonia": "MK", "Türkiye": "TR", "Turkey": "TR",
    "United Kingdom (England and Wales)": "GB-EAW", "United Kingdom (Northern Ireland)": "GB-NIR",
    "United Kingdom (Scotland)": "GB-SCT", "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United Republic of Tanzania": "TZ", "United States of America": "US", "Vietnam": "VN", "Cape Verde": "CV",
    "Venezuela (Bolivarian Republic of)": "VE", "Burma": "MM", "Macedonia": "MK", "East Timor": "TL",
    "Democratic Republic of Congo": "CD", "Falkland Islands (Malvinas)": "FK", "Brunei Darussalam": "BN",
    "China, Taiwan Province of China": "TW", "Wallis and Futuna Islands": "WF", "Saint Helena": "SH",
    "Iraq (Kurdistan Region)": "IQ-KR", "Iraq (Central Iraq)": "IQ-C", "Ivory Coast": "CI",
    "Taiwan Province of China": "TW",
}  # fmt: skip

_BY_NAME = {_plain(one.name): one.code for one in AREAS.values()} | {
    _plain(name): code for name, code in _OTHER_NAMES.items()
}
