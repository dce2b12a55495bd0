"""Reminders of due deadlines, and the morning digest."""
