"""Run the migrations on the connection that `catalog.store` gives."""

from alembic import context
from sqlmodel import SQLModel

import catalog.tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    # One transaction around all steps, begun by the caller: an interrupted migration leaves nothing behind.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
