"""Prose with named numbers, tables and figures on one page. The report types no number."""
