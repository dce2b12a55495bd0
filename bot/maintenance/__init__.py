"""The worker's tasks: reminders, redelivery, self-check, retention, health."""
