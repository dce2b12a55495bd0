"""The procedure: every permitted move as a row of a table, and the walk through them."""
