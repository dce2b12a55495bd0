"""The worker's tasks: recovery, recalculation, checks, the audit chain, mornings, staff changes."""
