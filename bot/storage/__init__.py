"""The database, SQLite or PostgreSQL: what is kept, sealed where it is personal, and migrated."""
