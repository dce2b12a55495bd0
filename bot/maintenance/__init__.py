"""The worker's tasks: recovery, recalculation, checks, mornings, staff changes, retention."""
