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


def test_the_questions_are_there():
    assert {path.stem for path in NOTEBOOKS} >= {
        "does_sara_tell_the_truth_here", "how_many_does_no_list_hold", "how_many_reach_a_programme",
        "is_it_one_in_five", "murder_and_the_forgotten_minor",
        "what_do_victims_tell_a_survey", "what_does_one_police_register_tell", "which_assumption_makes_the_difference",
    }  # fmt: skip
