"""The casebook: tickets, their rules and deadlines, and who may see and do what."""
