"""What an error says to its reader."""

import numpy as np

from dvstats.core.errors import InputError


def test_a_number_of_numpy_is_told_as_a_number():
    assert str(InputError(f"count is {np.float64(2.5)!r}", rule="it is whole")) == "count is 2.5; it is whole"
