"""Finds the entries that a question may mean, with a probability."""
