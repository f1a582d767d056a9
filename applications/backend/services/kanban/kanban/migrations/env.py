"""Run by Alembic for every command."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Connection

from kanban.models import Base


def _print_applied(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[Any],
    run_args: Mapping[str, Any],
) -> None:
    verb = "applied" if step.is_upgrade else "reverted"
    revision = step.up_revision
    title = revision.doc if isinstance(revision, Script) else ""
    print(f"migrate: {verb} {step.up_revision_id} {title}", flush=True)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # Locks are held for one revision at a time.
        transaction_per_migration=True,
        on_version_apply=_print_applied,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    # The `alembic` command of a developer, for instance `alembic revision --autogenerate`.
    # Its URL comes from the settings: in alembic.ini every % would be an interpolation.
    from sqlalchemy import NullPool, create_engine

    from kanban.settings import load_settings

    engine = create_engine(
        "postgresql+psycopg://",
        connect_args=load_settings().connection_parameters(),
        poolclass=NullPool,
    )
    with engine.connect() as own:
        run(own)
