"""Nouns: immutable, validated, no input or output. This folder imports nothing else of dvstats."""
