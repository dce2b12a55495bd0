"""What Alembic runs: our connection, one transaction for all steps."""

from alembic import context

from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # its naming convention names the constraints
    transactional_ddl=True,  # true of PostgreSQL, and of SQLite since we say BEGIN ourselves
)
with context.begin_transaction():
    context.run_migrations()
