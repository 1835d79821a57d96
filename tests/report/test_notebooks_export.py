"""Notebooks beside the page."""

import pytest

from dvstats.core.errors import InputError
from dvstats.release.sensitivity import Sensitivity
from dvstats.report.notebooks import export_notebooks


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(InputError, match="no notebook"):
        export_notebooks(tmp_path, tmp_path, Sensitivity.PUBLIC)
