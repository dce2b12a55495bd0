"""The detail view of a ticket: its forms, values and menu of further moves."""
