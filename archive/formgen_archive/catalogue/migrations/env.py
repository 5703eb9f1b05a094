"""Run by Alembic: migrate over the connection that the program brings along."""

from alembic import context

from formgen_archive.catalogue.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
