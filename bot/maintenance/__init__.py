"""The worker's tasks: inbox recovery, recalculation, self-check, staff changes, health."""
