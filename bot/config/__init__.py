"""The desk file: its schema, how it is read, and the rules in force."""
