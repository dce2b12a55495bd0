"""Run the migrations on our connection, in one transaction."""

from alembic import context

from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # its naming convention names the constraints
    transactional_ddl=True,  # we say BEGIN ourselves, so SQLite's DDL is transactional too
)
with context.begin_transaction():
    context.run_migrations()
