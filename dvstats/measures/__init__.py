"""One file per comparison: observations in, `Comparison` out. A measure refuses what may not be compared."""
