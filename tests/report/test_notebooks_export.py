"""Notebooks beside the page."""

import subprocess
import sys

import jupytext
import pytest

from dvstats.core.errors import InputError
from dvstats.release.sensitivity import Sensitivity
from dvstats.report.notebooks import export_notebooks

WANTING = """# %% [markdown]
# # A question
# %%
1 + 1
# %%
from dvstats.core.errors import MissingExtraError
raise MissingExtraError("it needs Splink", hint='pip install "dvstats[linkage]"')
"""
EXPORT = """
import sys
from pathlib import Path
from dvstats.release.sensitivity import Sensitivity
from dvstats.report.notebooks import export_notebooks
export_notebooks(Path(sys.argv[1]), Path(sys.argv[1], "out"), Sensitivity.PUBLIC)
"""


def test_a_notebook_that_wants_an_extra_says_so_on_its_page_and_shows_no_half(tmp_path):
    jupytext.write(jupytext.reads(WANTING, fmt="py:percent"), tmp_path / "wanting.ipynb")
    # In a process of its own: a kernel leaves its loop of events to the collector.
    subprocess.run([sys.executable, "-c", EXPORT, str(tmp_path)], check=True)
    page = (tmp_path / "out/notebooks/wanting.html").read_text()
    assert "A question" in page
    assert "Not run here:" in page
    assert "dvstats[linkage]" in page
    assert "Traceback" not in page
    assert ">2</pre>" not in page


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(InputError, match="no notebook"):
        export_notebooks(tmp_path, tmp_path, Sensitivity.PUBLIC)
