import pandas as pd
import pytest

from dvstats.core.errors import FormatError, InputError, SchemaError
from dvstats.store.form_file import write_forms
from dvstats.store.table_file import read_grid, read_table, source_of


@pytest.fixture
def written(tmp_path):
    def write(content, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def test_numbers_become_numbers_and_codes_stay_text(written):
    frame = read_table(written("geo,code,n\nNA,01,5\nNO,02,\n"))
    assert frame["geo"].tolist() == ["NA", "NO"]
    assert frame["code"].tolist() == ["01", "02"]
    assert frame["n"].tolist()[0] == 5.0
    assert frame["n"].isna().tolist() == [False, True]


def test_true_false_and_none_stay_text(written):
    assert read_table(written("a,b\nTrue,None\nFalse,NULL\n"))["b"].tolist() == ["None", "NULL"]


def test_a_byte_order_mark_is_removed_and_told(written):
    grid = read_grid(written(b"\xef\xbb\xbfa,b\n1,2\n"))
    assert grid.header == ("a", "b")
    assert grid.notes == ("byte order mark removed",)


def test_a_result_can_say_what_reading_changed(written, tmp_path):
    assert source_of(read_table(written(b"\xef\xbb\xbfa,b\n1,2\n"))).notes == ("byte order mark removed",)
    assert source_of(read_table(written("a,b\n1,2\n"))).notes == ()
    assert "last saved" in source_of(read_table(write_forms(tmp_path / "form.xlsx", ["lists"]))).notes[0]


def test_quoted_cells_may_hold_commas_and_line_ends_and_lines_are_still_counted(written):
    path = written('a,n\n"x, y\nz",1\nw,1 2\n')
    grid = read_grid(path)
    assert grid.rows[0] == ("x, y\nz", "1")
    assert grid.lines == (2, 4)


def test_windows_line_ends_are_line_ends(written):
    assert read_table(written("a,n\r\nx,1\r\n"))["n"].tolist() == [1.0]


def test_a_tsv_is_separated_by_tabs(written):
    assert read_table(written("a\tn\nx\t1\n", "t.tsv"))["n"].tolist() == [1.0]


# what is in the file → what the message says
REFUSED = {
    "empty file": ("", "empty"),
    "blank file": (" \n\n", "empty"),
    "header only": ("a,b\n", "no rows"),
    "truncated row": ("a,b,c\n1,2,3\n1,2\n", "line 3: 2 cells; the header has 3"),
    "ragged row": ("a,b\n1,2\n1,2,3\n", "line 3: 3 cells; the header has 2"),
    "unfinished quotation": ('a,b\n1,"x\n', "quotation marks"),
    "UTF-16": ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
    "UTF-16 without mark": ("a,b\n1,2\n".encode("utf-16-le"), "NUL byte"),
    "cp1252": ("a,b\nÖ,2\n".encode("cp1252"), "line 2: byte 0xd6 is not UTF-8"),
    "NUL byte": (b"a,b\n1,\x002\n", "line 2: a NUL byte"),
    "semicolons": ("a;b\n1;2\n", "separated by semicolons"),
    "tabs in csv": ("a\tb\n1\t2\n", "separated by tabs"),
    "decimal comma": ('a,n\nx,"12,5"\ny,3\n', "line 2, column n: n is '12,5'; the decimal mark"),
    "thousands, comma": ('a,n\nx,"1,234"\ny,3\n', "thousands"),
    "thousands, blank": ("a,n\nx,1 234\ny,3\n", "thousands"),
    "thousands, narrow blank": ("a,n\nx,1\u202f234\ny,3\n", "thousands"),
    "thousands, points": ("a,n\nx,1.234.567\ny,3\n", "thousands"),
    "title lines": ("Recorded crimes 2022\n\na,b,n\nx,y,1\n", "title lines"),
    "merged header": ("area,,n\nx,y,1\n", "column 2 (B) has no name"),
    "two-line header": ("area,n\n,number\nx,1\ny,2\n", "line 2, column n: n is 'number'"),
    "duplicate column": ("a,n,n\nx,1,2\n", "two columns are called 'n'"),
    "no header": ("1,2\n3,4\n", "first line holds numbers"),
    "NaN": ("a,n\nx,nan\ny,1\n", "n is 'nan'"),
    "infinity": ("a,n\nx,inf\ny,1\n", "n is 'inf'"),
    "overflow": ("a,n\nx,1e999\ny,1\n", "2^53"),
    "above 2^53": ("a,n\nx,9007199254740993\ny,1\n", "2^53"),
    "Arabic digits": ("a,n\nx,١٢\ny,1\n", "digits are 0 to 9"),
    "full-width digits": ("a,n\nx,\uff11\uff12\ny,1\n", "digits are 0 to 9"),
    "flag beside number": ("a,n\nx,12.3 u\ny,1\n", "flag stands in its own column"),
    "suppressed": ("a,n\nx,<5\ny,1\n", "suppressed"),
    "per cent sign": ("a,n\nx,12 %\ny,1\n", "per cent sign"),
    "web page": ("<!DOCTYPE html><html><title>Oops</title></html>\n", "web page or XML message (Oops)"),
    "JSON message": ('{\n"error": 1\n}\n', "a JSON document"),
    "XLSX named csv": (b"PK\x03\x04rest", "XLSX workbook"),
    "password-protected workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
    "gzip named csv": (b"\x1f\x8b\x08\x00", "gzip"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "formula": ("a,n\nx,=1+2\n", "formula"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_clean_table_is_refused_with_its_place(written, name):
    content, told = REFUSED[name]
    with pytest.raises(InputError) as caught:
        read_table(written(content))
    assert told in str(caught.value)
    assert str(caught.value).startswith("t.csv")
    assert caught.value.rule


def test_a_file_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(FormatError, match="cannot be read"):
        read_table(tmp_path / "absent.csv")


def test_a_folder_is_no_table(tmp_path):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(FormatError, match="folder"):
        read_table(tmp_path / "t.csv")


def test_another_kind_of_file_is_refused(written):
    with pytest.raises(FormatError, match="kind .doc"):
        read_table(written("a", "t.doc"))


def test_an_unknown_column_lists_the_columns_there_are(written):
    with pytest.raises(SchemaError, match="there are: a, b"):
        read_grid(written("a,b\n1,2\n")).column("c")


def test_a_workbook_names_the_cell(tmp_path):
    path = tmp_path / "t.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"a": ["x", "y"], "n": ["12,5", "3"]}).to_excel(book, sheet_name="Form", index=False)
    with pytest.raises(SchemaError, match=r"t.xlsx, sheet Form, cell B2 \(n\): n is '12,5'"):
        read_table(path)


def test_a_workbook_reads_like_the_same_csv(tmp_path, written):
    path = tmp_path / "t.xlsx"
    frame = pd.DataFrame({"a": ["NA", "y"], "n": [1.5, 3.0]})
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        frame.to_excel(book, index=False)
    pd.testing.assert_frame_equal(read_table(path), read_table(written("a,n\nNA,1.5\ny,3\n")), check_dtype=False)


def test_parquet_reads_like_the_same_csv(tmp_path, written):
    import duckdb

    path = tmp_path / "t.parquet"
    duckdb.sql(f"copy (select * from (values ('NA', 1.5), ('y', 3.0)) t(a, n)) to '{path}' (format parquet)")
    pd.testing.assert_frame_equal(read_table(path), read_table(written("a,n\nNA,1.5\ny,3\n")), check_dtype=False)


def test_text_that_is_no_parquet_is_refused(written):
    with pytest.raises(FormatError, match="Parquet"):
        read_table(written("a,b\n1,2\n", "t.parquet"))


def test_a_table_that_stands_somewhere_on_its_sheet_is_told_by_its_own_cells(tmp_path):
    path = tmp_path / "t.xlsx"
    table = pd.DataFrame({"area": ["x", "y"], "n": ["1", "2,5"]})
    table.to_excel(path, index=False, startrow=3, startcol=2, engine="xlsxwriter")
    with pytest.raises(InputError, match=r"cell D6 \(n\): n is '2,5'; the decimal mark is a point"):
        read_table(path)
    table.assign(n=[1, 2.5]).to_excel(path, index=False, startrow=3, startcol=2, engine="xlsxwriter")
    assert read_table(path)["n"].tolist() == [1.0, 2.5]
