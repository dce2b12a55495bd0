"""Moves of a ticket: transition tables, guards, effects, apply and commit."""
