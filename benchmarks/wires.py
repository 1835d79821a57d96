"""Files in publishers' layouts and sizes, with invented figures, to measure readers on."""

from pathlib import Path

import xlsxwriter

from dvstats.core.codes import AREAS

YEARS = range(2008, 2023)
EUROPE = ("AL AT BE BG CH CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV ME MK MT NL NO PL PT RO RS SE SI SK "
          "TR XK UK").split()  # fmt: skip
SURVEY = ("Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year",
          "Unit of measurement", "VALUE", "Source")  # fmt: skip
KINDS = ("Serious assault", "Kidnapping", "Sexual violence", "Sexual violence: Rape")
PER = ("Counts", "Rate per 100,000 population")
INCIDENT = ("{n},{month:02d}/{day:02d}/2022 {hour:02d}:{minute:02d}:00 PM,{block:03d}XX S {street} AVE,0486,{kind},"
            "{told},{place},false,{flag}\n")  # fmt: skip


def bulk_tsv(folder: Path, n_series: int = 1558) -> Path:
    """Write a bulk file as large as Eurostat's `crim_off_cat`: 23,370 cells, a quarter of them empty."""
    keys = [(code, unit, geo) for code in range(101, 124) for unit in ("NR", "P_HTHAB") for geo in EUROPE][:n_series]
    lines = ["freq,iccs,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in YEARS)]
    for number, (code, unit, geo) in enumerate(keys):
        cells = (": " if (number + year) % 4 == 0 else f"{number * year % 9973} " for year in YEARS)
        lines.append(f"A,ICCS{code:04d},{unit},{geo}\t" + "\t".join(cells))
    path = folder / "crim_off_cat.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def survey_workbook(folder: Path, n_rows: int = 26_114) -> Path:
    """Write a workbook with as many rows as the Crime Trends Survey has on violence, below a title and a date."""
    countries = [area for area in AREAS.values() if area.iso3][:200]
    keys = ((area, year, kind, unit) for year in range(2003, 2023) for area in countries for kind in KINDS
            for unit in PER)  # fmt: skip
    path = folder / "data_cts_violent_and_sexual_crime.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data_cts_violent_and_sexual_cri")
        for line, cells in enumerate((("UNODC",), ("12/05/2023",), SURVEY)):
            sheet.write_row(line, 0, cells)
        for number, (area, year, kind, unit) in zip(range(n_rows), keys, strict=False):
            told = (area.iso3, area.name, "Region", "Subregion", "Violent offences", "by type of offence", kind,
                    "Total", "Total", year, unit, number * 7919 % 99991, "CTS")  # fmt: skip
            sheet.write_row(number + 3, 0, told)
    return path


def incidents_csv(folder: Path, size: int = 200 * 2**20, n_rows: int | None = None) -> Path:
    """Write incidents of a city: so many bytes of them, or so many rows.

    Cells differ as much as in a year of Chicago: half as many times as rows, 27,000 blocks, 300 descriptions, 130
    places; one row in seventy has a cell in quotation marks.
    """
    path = folder / "ijzp-q8t2.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("ID,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic\n")
        n = 0
        while n < n_rows if n_rows else file.tell() < size:
            file.writelines(_incident(i) for i in range(n, n + 20_000))
            n += 20_000
    return path


def _incident(n: int) -> str:
    # Steps that share no factor with the sizes go through all values, not in order.
    told = f'"KIND, NUMBER {n % 300}"' if n % 70 == 0 else f"DESCRIPTION {n * 7 % 300}"
    minute = n * 7919 % (12 * 28 * 12 * 60) // 2 * 2
    return INCIDENT.format(
        n=n, month=minute // 20_160 + 1, day=minute // 720 % 28 + 1, hour=minute // 60 % 12 + 1, minute=minute % 60,
        block=n * 17 % 300, street=f"STREET {n * 19 % 91}", kind=KINDS[n % 4], told=told,
        place=f"PLACE OF KIND {n * 23 % 130}", flag="true" if n % 5 else "false",
    )  # fmt: skip
