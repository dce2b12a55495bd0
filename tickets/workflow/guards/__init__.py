"""Guards: checks of a case that return a fault or None."""
