"""Work on rows in threads; the rows do not know of each other, so the numbers are the same for any number of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

CHUNK = 128


def in_threads(work: Callable[..., None], n_rows: int, given: tuple[Any, ...], jobs: int) -> None:
    """Call ``work(begin, end, *given)`` on all rows, some at a time; `jobs` 0 is one thread per processor."""
    starts = range(0, n_rows, CHUNK)
    if jobs == 1 or len(starts) == 1:
        work(0, n_rows, *given)
        return
    parts = [_pool(jobs).submit(work, at, min(at + CHUNK, n_rows), *given) for at in starts]
    for part in parts:
        part.result()


@cache
def _pool(jobs: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(jobs or os.cpu_count() or 1, thread_name_prefix="dvstats")
