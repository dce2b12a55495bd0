"""The database, SQLite or PostgreSQL: schema, migrations, keys, sealed values."""
