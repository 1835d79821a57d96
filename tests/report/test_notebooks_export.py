"""Notebooks beside the page: run, exported, in need of nothing but themselves."""

import nbformat
import pytest

from dvstats.core.errors import InputError
from dvstats.release.sensitivity import Sensitivity
from dvstats.report.notebooks import export_notebooks

PICTURE = """\
from matplotlib.figure import Figure
Caption = str
Caption("Three of four areas lie above")
figure = Figure(figsize=(1, 1))
figure.add_axes((0, 0, 1, 1))
figure"""


@pytest.mark.slow
def test_a_notebook_is_run_and_its_pictures_are_described(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("# Is it one in five?"), nbformat.v4.new_code_cell("print(6 * 7)"),
             nbformat.v4.new_code_cell(f"%matplotlib inline\n{PICTURE}")]  # fmt: skip
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "one.ipynb")
    told = export_notebooks(tmp_path, tmp_path / "out", Sensitivity.PUBLIC)
    assert told == (("notebooks/one.html", "Is it one in five?"),)
    page = (tmp_path / "out/notebooks/one.html").read_text(encoding="utf-8")
    assert "42" in page
    assert 'alt="Three of four areas lie above"' in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(InputError, match="no notebook"):
        export_notebooks(tmp_path, tmp_path, Sensitivity.PUBLIC)
