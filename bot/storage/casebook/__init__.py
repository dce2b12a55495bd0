"""The casebook in a database: tickets, their sealed values, and the chain of what was done."""
