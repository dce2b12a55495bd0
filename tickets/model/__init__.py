"""The records: tickets, escalations, people, numbers and personal values."""
