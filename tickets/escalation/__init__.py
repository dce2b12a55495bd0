"""Escalations: raising, handling and merging them."""
