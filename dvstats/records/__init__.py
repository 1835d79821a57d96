"""Row-level data, counted where it lies: rows go in, counts come out, and no row, name or token leaves this folder."""
