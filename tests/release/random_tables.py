"""Random tables to attack: two and three columns, few and many small counts, some lines nearly empty."""

from itertools import product

import numpy as np
import pandas as pd


def random_table(seed):
    """Return a table of 2 or 3 columns with skewed counts, and its axes."""
    rng = np.random.default_rng(seed)
    sizes = [(6, 5), (9, 3), (4, 3, 3), (2, 8), (3, 3, 4), (12, 4)][seed % 6]
    axes = [tuple(f"{letter}{n}" for n in range(size)) for letter, size in zip("abc", sizes, strict=False)]
    mean = rng.choice([4, 15, 60, 250])
    counts = rng.negative_binomial(rng.choice([0.4, 1, 3]), 1 / (1 + mean / 2), size=sizes)
    if rng.random() < 0.3:
        counts[rng.integers(sizes[0])] //= 20
    frame = pd.DataFrame(list(product(*axes)), columns=[f"by_{n}" for n in range(len(axes))])
    return frame.assign(count=counts.ravel()), axes
