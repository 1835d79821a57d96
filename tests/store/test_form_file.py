"""Forms: written with an example, read back, and every error at its sheet and cell with what to type."""

import dataclasses
import io

import pytest
import xlsxwriter

from dvstats.core.errors import InputError
from dvstats.measures.share import share
from dvstats.store import form_file
from dvstats.store.capture_file import read_captures
from dvstats.store.form import forms
from dvstats.store.form_file import area_of, read_forms, read_people, write_forms
from dvstats.store.repeat_file import read_repeats
from dvstats.store.table_file import read_table
from dvstats.store.workbook import sheets

SHARE = {
    "area": "EE", "period": "2024", "part": "4000", "whole": "26000", "of": "all crime", "counting_unit": "offence",
    "relationship": "FAM_IPTN", "counting_rule": "flag", "source": "us",
}  # fmt: skip
CASCADE = {"area": "EE", "period": "2024", "recorded": "4000", "referred": "1500", "cohort": "no", "source": "us"}
LISTS = (("1", "0", "0", "60"), ("0", "1", "0", "50"), ("0", "0", "1", "240"), ("1", "1", "1", "12"))


def row(name, **cells):
    return tuple(cells.get(column, "") for column in forms()[name].header)


def filled_in(folder, **rows):
    """Write a workbook as a person leaves it: the rows of some sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        style = book.add_format()
        for name, told in rows.items():
            one = dataclasses.replace(forms()[name], example=tuple(told))
            form_file._write_sheet(book.add_worksheet(name), one, {"head": style, "example": style, "say": style})
    path = folder / "my.xlsx"
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def template(tmp_path):
    return write_forms(tmp_path / "forms.xlsx")


def test_a_template_has_a_sheet_per_form_and_a_sentence_per_column(template):
    found = sheets(template.read_bytes())
    assert list(found) == [*forms(), "columns"]
    told = {(sheet, column): say for _, (sheet, column, say) in found["columns"][1:]}
    for name, one in forms().items():
        assert tuple(found[name][0][1]) == one.header
        assert len(found[name]) == len(one.example) + 1
        for column in one.columns:
            assert told[name, column.name].startswith(column.say)
            assert column.say.endswith(".")


def test_some_forms_can_be_asked_for(tmp_path):
    path = write_forms(tmp_path / "one.xlsx", ["repeats"])
    assert list(sheets(path.read_bytes())) == ["repeats", "columns"]
    with pytest.raises(InputError, match="there are: cascade, lists, repeats, shares"):
        write_forms(tmp_path / "two.xlsx", ["share"])


def test_the_same_forms_are_the_same_bytes(template, tmp_path):
    assert write_forms(tmp_path / "again.xlsx").read_bytes() == template.read_bytes()


def test_a_sheet_is_a_plain_table_that_every_reader_takes(tmp_path):
    lists = read_captures(write_forms(tmp_path / "lists.xlsx", ["lists"]))
    assert lists.n_observed == 626
    assert read_repeats(write_forms(tmp_path / "repeats.xlsx", ["repeats"])).n_observed == 17662
    table = read_table(write_forms(tmp_path / "shares.xlsx", ["shares"]))
    found = share(table.dropna(subset="part"), part="part", whole="whole").frame
    assert found["estimate"].iloc[0] == pytest.approx(19940 / 104201)


def test_an_untouched_example_is_nobodys_figure(template):
    with pytest.raises(InputError, match="no sheet was filled in; sheet shares still holds its example"):
        read_forms(template)


def test_what_was_filled_in_is_read_and_the_rest_is_told(tmp_path):
    rows = {
        "shares": [row("shares", **SHARE), row("shares", **SHARE | {"part": "", "whole": "", "per_cent": "51",
                   "decimals": "0", "of": "violence"})],
        "lists": LISTS, "repeats": forms()["repeats"].example, "cascade": [],
    }  # fmt: skip
    told = read_forms(filled_in(tmp_path, **rows))
    assert told.shares.frame[["comparison", "role", "value"]].values.tolist() == [
        ["EE:2024:all-crime", "part", 4000.0], ["EE:2024:all-crime", "whole", 26000.0],
        ["EE:2024:violence", "share", 51.0],
    ]  # fmt: skip
    assert told.lists.n_observed == 362
    assert told.repeats is None
    assert told.notes == (
        "sheet repeats still holds its example and was left out",
        "sheet cascade is empty and was left out",
        "formulae count with the value last saved",
    )
    assert area_of(told) == area_of(told, "EE") == "EE"


def test_stages_may_be_renamed_and_empty(tmp_path):
    told = read_forms(filled_in(tmp_path, cascade=[row("cascade", **CASCADE)]))
    assert tuple(told.stages) == (
        "recorded", "referred", "prosecuted", "convicted", "supervised", "programme_started", "programme_completed",
    )  # fmt: skip
    assert (told.stages["recorded"], told.stages["convicted"]) == ("case", "person")
    assert told.cascade["recorded"].tolist() == [4000.0]
    assert told.cascade["convicted"].isna().all()


EXAMPLE = dict(zip(forms()["shares"].header, forms()["shares"].example[0], strict=True))
# sheet, the row that stands in it → the cell that is named, and what is said of it
BAD = {
    "unknown area": ("shares", SHARE | {"area": "Estonia"}, r"cell A2 \(area\): area is 'Estonia'; .*; write EE"),
    "area of Eurostat": ("shares", SHARE | {"area": "EL"}, r"cell A2 \(area\): area is 'EL'; .*; write GR"),
    "part of a publisher": ("shares", SHARE | {"area": "IT:ITC1"}, r"cell A2 \(area\): .*Code of the area"),
    "no area": ("shares", SHARE | {"area": ""}, r"cell A2 \(area\): area is ''; it may not be empty; Code of the area"),
    "period": ("shares", SHARE | {"period": "last year"}, r"cell B2 \(period\): .*write 2022, 2022/23"),
    "no month": ("shares", SHARE | {"period": "2024-13"}, r"cell B2 \(period\): .*months from 01 to 12; write 2022"),
    "five digits": ("cascade", CASCADE | {"period": "20243"}, r"cell B2 \(period\): period is '20243'"),
    "source of no words": ("shares", SHARE | {"source": "-"}, r"cell L2 \(source\): .*words are needed; Who publ"),
    "source lost": ("cascade", CASCADE | {"source": "#REF!"}, r"cell K2 \(source\): .*words are needed"),
    "year to come": ("shares", SHARE | {"period": "2190"}, r"cell B2 \(period\): period is '2190'"),
    "decimal comma": ("shares", SHARE | {"part": "4,5"}, r"cell C2 \(part\): part is '4,5'; the decimal mark"),
    "thousands": ("shares", SHARE | {"part": "4,000"}, r"cell C2 \(part\): .*write 1234567"),
    "fraction": ("shares", SHARE | {"part": "4.5"}, r"cell C2 \(part\): .*whole number from 0; Number of recorded"),
    "negative": ("shares", SHARE | {"part": "-4"}, r"cell C2 \(part\): .*whole number from 0"),
    "suppressed": ("shares", SHARE | {"part": "<5"}, r"cell C2 \(part\): .*suppressed"),
    "part above whole": ("shares", SHARE | {"part": "27000"}, r"cell C2 \(part\): .*not larger than its whole"),
    "no whole": ("shares", SHARE | {"whole": ""}, r"cell D2 \(whole\): .*type the two counts, or the percentage"),
    "both": ("shares", SHARE | {"per_cent": "15"}, r"cell E2 \(per_cent\): .*not both"),
    "fraction as percentage": ("shares", SHARE | {"per_cent": "152"}, r"cell E2 \(per_cent\): .*between 0 and 100"),
    "per cent sign": ("shares", SHARE | {"per_cent": "15 %"}, r"cell E2 \(per_cent\): .*no per cent sign"),
    "unknown unit": ("shares", SHARE | {"counting_unit": "crimes"}, r"cell H2 \(counting_unit\): .*type one of: off"),
    "unknown basis": ("shares", SHARE | {"of": "everything"}, r"cell G2 \(of\): .*type one of: all crime, violence"),
    "no source": ("shares", SHARE | {"source": ""}, r"cell L2 \(source\): .*Who published the figure"),
    "formula": ("shares", SHARE | {"source": "=1+1"}, r"cell L2 \(source\): .*a formula is no figure"),
    "example": ("shares", EXAMPLE, r"cell A2 \(area\): .*still the example's; delete the row"),
    "stage": ("cascade", CASCADE | {"referred": "many"}, r"cell D2 \(referred\): .*it is a number"),
    "cohort": ("cascade", CASCADE | {"cohort": "maybe"}, r"cell J2 \(cohort\): .*type one of: no, yes"),
    "once": ("repeats", {"captures": "0", "count": "5"}, r"cell A2 \(captures\): .*never seen"),
    "more": ("repeats", {"captures": "twice", "count": "5"}, r"cell A2 \(captures\): .*may be written 6\+"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_an_error_names_sheet_and_cell_and_what_to_type(tmp_path, name):
    sheet, cells, said = BAD[name]
    mine = row("shares", **SHARE | {"period": "2023"}) if sheet == "shares" else None
    rows = [row(sheet, **cells), *([mine] if mine else [])]
    with pytest.raises(InputError, match=said) as caught:
        read_forms(filled_in(tmp_path, **{sheet: rows}))
    assert str(caught.value).startswith(f"my.xlsx, sheet {sheet}, cell ")


def test_true_is_no_count(tmp_path):
    path = tmp_path / "my.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("repeats")
        for number, cells in enumerate((("captures", "count"), (1, 500), (2, True))):
            sheet.write_row(number, 0, cells)
    with pytest.raises(InputError, match=r"sheet repeats, cell B3 \(count\): count is 'TRUE'"):
        read_forms(path)


@pytest.mark.parametrize("name", ("shares", "cascade"))
def test_a_row_that_stands_twice_is_named_with_the_other(tmp_path, name):
    one = row(name, **{"shares": SHARE, "cascade": CASCADE}[name])
    with pytest.raises(InputError, match=rf"sheet {name}, cell A3 \(area\): .*the other is row 2; delete one"):
        read_forms(filled_in(tmp_path, **{name: [one, one]}))


def typed(path, sheet, header, cells):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, header)
        page.write_row(1, 0, [cells.get(name, "") for name in header])
    return path


def test_a_column_of_the_form_that_was_deleted_is_asked_for(tmp_path):
    path = typed(tmp_path / "my.xlsx", "shares", [name for name in SHARE if name != "part"], SHARE)
    with pytest.raises(InputError, match="sheet shares: no column 'part'; it is needed"):
        read_forms(path)


def test_a_column_that_no_form_has_is_told(tmp_path):
    told = read_forms(typed(tmp_path / "my.xlsx", "shares", [*SHARE, "bounds"], SHARE | {"bounds": "lower"}))
    assert "sheet shares: column bounds is none of the form's and was left out" in told.notes
    path = typed(tmp_path / "my.xlsx", "cascade", [*CASCADE, "remark"], CASCADE | {"remark": "as told"})
    with pytest.raises(InputError, match=r"\(remark\): .*is a stage, and holds numbers; type the number of the stage"):
        read_forms(path)


def test_a_register_with_other_than_0_and_1_is_named(tmp_path):
    with pytest.raises(InputError, match=r"sheet lists, cell B3 .*0 \(not on it\) or 1 \(on it\)"):
        read_forms(filled_in(tmp_path, lists=[LISTS[0], ("0", "yes", "0", "4")]))


def test_a_workbook_without_forms_is_refused(tmp_path):
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Sheet1").write_string(0, 0, "hello")
    with pytest.raises(InputError, match="a form is called shares, lists, repeats, cascade; write a workbook with"):
        read_forms(path)


def test_a_cascade_of_one_stage_is_none(tmp_path):
    path = tmp_path / "my.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cascade")
        sheet.write_row(0, 0, ("area", "period", "recorded", "cohort", "source"))
        sheet.write_row(1, 0, ("EE", "2024", 1, "no", "us"))
    with pytest.raises(InputError, match="1 stages; a cascade has two stages or more; add a column per stage"):
        read_forms(path)


def test_the_area_of_the_report_is_one_of_the_sheets(tmp_path):
    told = read_forms(filled_in(tmp_path, shares=[row("shares", **SHARE), row("shares", **SHARE | {"area": "LV"})]))
    with pytest.raises(InputError, match="areas EE, LV; .*name it with --country"):
        area_of(told)
    with pytest.raises(InputError, match="its sheets are about EE, LV"):
        area_of(told, "NO")


def test_of_a_workbook_the_sheet_of_registers_that_was_filled_in_is_read(tmp_path):
    repeats = [("1", "900"), ("2", "140"), ("3+", "40")]
    assert read_people(filled_in(tmp_path, shares=[row("shares", **SHARE)], repeats=repeats)).header[0] == "captures"
    example = forms()["lists"].example
    assert read_people(filled_in(tmp_path, lists=example, repeats=repeats)).header[0] == "captures"
    assert read_people(filled_in(tmp_path, shares=[row("shares", **SHARE)])).place.endswith("sheet shares")
    with pytest.raises(InputError, match="--sheet lists"):
        read_people(filled_in(tmp_path, lists=LISTS, repeats=repeats))


def test_a_stage_of_ones_own_says_in_brackets_what_it_counts(tmp_path):
    header = ("area", "period", "recorded", "charged (person)", "other", "cohort", "source")
    with xlsxwriter.Workbook(tmp_path / "my.xlsx") as book:
        sheet = book.add_worksheet("cascade")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ("EE", "2024", 7000, 900, 5, "no", "us"))
    assert dict(read_forms(tmp_path / "my.xlsx").stages) == {
        "recorded": "case",
        "charged (person)": "person",
        "other": "",
    }


def test_what_was_typed_in_is_no_official_figure(tmp_path):
    told = read_forms(filled_in(tmp_path, shares=[row("shares", **SHARE)]))
    assert set(told.shares.frame["grade"]) == {"unchecked"}
