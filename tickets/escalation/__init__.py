"""Escalations: raising, adding to, handling and merging them."""
