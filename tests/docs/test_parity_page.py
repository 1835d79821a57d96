"""The page of parity is what is computed now, in numbers and not in bytes."""

from pathlib import Path

import pytest

from docs.parity import page

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"


def compared(text):
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    return {tuple(row[:4]): row[4:6] for row in cells[1:]}


def test_the_page_of_parity_is_current():
    written, now = compared(PAGE.read_text("utf-8")), compared(page())
    assert list(written) == list(now)
    for key, (theirs, ours) in now.items():
        assert written[key][0] == theirs, key
        if ours == "refused" or written[key][1] == "refused":
            assert written[key][1] == ours, key
        else:
            assert float(written[key][1]) == pytest.approx(float(ours), rel=1e-5), key
