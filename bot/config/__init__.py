"""The desk file: its schema, how it is read, and what is in force now."""
