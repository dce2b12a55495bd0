"""Registers of tickets as CSV: export, import, and the columns of each kind."""
