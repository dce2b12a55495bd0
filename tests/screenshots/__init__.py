"""Plays the tour in the page of `make try` and takes its pictures (make screenshots)."""
