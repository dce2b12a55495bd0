"""The Home tab, one part a role, and the morning digest."""
