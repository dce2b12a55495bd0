"""Transition tables: one row for each status and move."""
