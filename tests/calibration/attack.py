"""Attack many protected tables: no small count may be bounded within the threshold. Resumable; 0 breached or status 1.

python tests/calibration/attack.py [--tables 10000] [--out build/attack.csv]
"""

import argparse
import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from dvstats.release.count_table import count_table  # noqa: E402
from dvstats.release.suppress import suppress  # noqa: E402
from tests.release.attacker import attack  # noqa: E402
from tests.release.random_tables import random_table  # noqa: E402

# Tables have seeds from this one on; those that the tests attack lie below.
SEED = 1_000
THRESHOLD = 10
COLUMNS = ("seed", "cells", "primary", "secondary", "breached")


def attacked(seed):
    """Protect one random table, attack it with its small cells as targets, and count."""
    frame, axes = random_table(seed)
    table = count_table(frame)
    hidden = suppress(table, THRESHOLD)
    shown = {key: None if key in hidden.keys else number for key, number in table.counts.items()}
    targets = [key for key, number in table.counts.items() if number < THRESHOLD]
    breached = attack(axes, shown, targets, THRESHOLD)
    return seed, len(table.counts), len(hidden.primary), len(hidden.secondary), len(breached)


def done(path):
    """Return the rows of tables that were attacked before."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) == len(COLUMNS)]
    return [tuple(map(int, row)) for row in rows[1:]]


def all_attacked(number, path):
    """Attack tables that were not attacked before, and return the rows of all."""
    rows = done(path)
    known = {row[0] for row in rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if not rows:
            writer.writerow(COLUMNS)
        for seed in (one for one in range(SEED, SEED + number) if one not in known):
            rows.append(attacked(seed))
            writer.writerow(rows[-1])
            file.flush()
    return rows


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    all_attacked(2, folder / "attack.csv")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--out", type=Path, default=Path("build/attack.csv"))
    options = parser.parse_args()
    rows = all_attacked(options.tables, options.out)
    primary, secondary, breached = (sum(row[place] for row in rows) for place in (2, 3, 4))
    print(f"{len(rows):,} tables, {primary:,} small counts, {secondary:,} hidden besides, {breached} breached")
    return 1 if breached else 0


if __name__ == "__main__":
    sys.exit(main())
