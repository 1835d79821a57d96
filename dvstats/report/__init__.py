"""Prose with named numbers, tables, and how they become a page."""
