"""A notebook and its text are one: what is read in a review is what is run."""

from pathlib import Path

import jupytext
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_text_and_notebook_hold_the_same_cells(path):
    notebook, text = jupytext.read(path), jupytext.read(path.with_suffix(".py"))
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in text.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_answers_first_says_what_would_change_it_last_and_keeps_no_output(path):
    notebook = jupytext.read(path)
    assert "**Answer.**" in notebook.cells[0].source
    assert "What would change this answer" in notebook.cells[-1].source
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_there_are_three_questions():
    assert len(NOTEBOOKS) == 3
