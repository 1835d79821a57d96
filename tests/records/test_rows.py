"""Rows as DuckDB reads them: names are evened out as Python does it, and nothing is left on the disk."""

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dvstats.records.rows import compared, connected
from dvstats.records.tokens import normalised

# Letters of registers beside any text: what differs between libraries is accents, ligatures, widths and sharp s.
NAMES = st.text(alphabet="aZ09 -_'.éßﬁŁøİıǅｱ１②Ⅳक्षा\u0301\u00a0\u200d\x1f\x7f", max_size=12)
CELLS = st.one_of(
    NAMES, st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
)


@settings(max_examples=30)
@given(st.lists(CELLS, min_size=1, max_size=40))
@example(["Straße", "STRASSE", "Müller-Lüdenscheidt", "O’Neil", "ﬁ", "İ", "under_score", "１２", "②", "\x1cA"])
def test_sql_and_python_even_out_a_name_alike(cells):
    with connected() as base:
        base.execute("CREATE TABLE told (cell VARCHAR)")
        base.executemany("INSERT INTO told VALUES (?)", [(cell,) for cell in cells])
        found = base.execute(f"SELECT cell, {compared('cell')} FROM told").fetchall()
    assert len(found) == len(cells)
    assert not [(cell, even) for cell, even in found if even != normalised(cell)]


def test_a_cell_that_is_null_is_compared_as_an_empty_one():
    with connected() as base:
        assert base.execute(f"SELECT {compared('cell')} FROM (SELECT NULL AS cell)").fetchall() == [("",)]


def test_what_is_spilled_to_the_disk_is_gone_at_the_end():
    with connected("64MB") as base:
        folder = Path(base.execute("SELECT current_setting('temp_directory')").fetchone()[0])
        base.execute("CREATE TEMP TABLE large AS SELECT md5(i::VARCHAR) AS cell FROM range(4_000_000) AS r(i)")
        assert any(folder.iterdir())
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
