"""Measure every speed promise in one run: asked, measured, ratio (1 or less keeps the promise)."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

DVSTATS = Path(sys.executable).with_name("dvstats")


def seconds(words: list[object], times: int = 5) -> float:
    """Median of several runs, after one that warms the file cache."""
    took = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run([str(word) for word in words], check=True, capture_output=True)
        took.append(time.perf_counter() - start)
    return statistics.median(took[1:])


def promises() -> Iterator[tuple[str, float, float]]:
    yield "import dvstats", 0.3, seconds([sys.executable, "-c", "import dvstats"])
    yield "dvstats --help", 0.3, seconds([DVSTATS, "--help"])
    with tempfile.TemporaryDirectory() as folder:
        yield "report", 60.0, seconds([DVSTATS, "report", "--out", folder], times=1)


def main() -> int:
    kept = True
    print(f"{'promise':<28}{'asked':>9}{'measured':>11}{'ratio':>8}")
    for name, asked, measured in promises():
        kept &= measured <= asked
        print(f"{name:<28}{asked:>7.2f} s{measured:>9.3f} s{measured / asked:>8.2f}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
