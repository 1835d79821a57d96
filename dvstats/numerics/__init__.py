"""Arithmetic: arrays in, arrays out. Of dvstats this folder imports nothing; it knows NumPy, SciPy and Numba."""
