"""Arithmetic: arrays in, arrays out. This folder imports NumPy, SciPy and Numba only."""
