"""Deadlines: when they end, pause, remind, and how they ended."""
