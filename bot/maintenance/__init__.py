"""The worker's tasks: redelivery, recalculation, self-check, staff changes, health."""
