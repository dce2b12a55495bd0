"""The casebook in a database: tickets, their sealed values, the audit chain."""
