"""`python -m kanban migrate`: bring the schema to the newest revision.

Connects with plain psycopg. SQLAlchemy and Alembic are only loaded when there is something
to apply, since most rollouts change no schema and wait for this command all the same.
"""

from __future__ import annotations

import time

import psycopg
from psycopg.errors import LockNotAvailable

from kanban.failures import describe
from kanban.migrations import DIRECTORY, newest_revision
from kanban.settings import Settings
from kanban.termination import report_failure

RETRY_SECONDS = 0.5
# Any constant will do, as long as nothing else in the database uses it.
ADVISORY_LOCK = 7_305_807_234_117_655
# How long one statement may wait for a table, and with it everybody who queues up behind.
LOCK_TIMEOUT = "5s"
LOCK_ATTEMPTS = 5


class MigrationError(Exception):
    """With a message of one line."""


def migrate(settings: Settings) -> int:
    """The exit code: 0 when the schema is at the newest revision, also when it was already."""
    deadline = time.monotonic() + settings.migration_wait_seconds
    try:
        with _connect(settings, deadline) as connection:
            target = newest_revision()
            if not _is_up_to_date(connection, target):
                _lock(connection, deadline)
                # Another run may have applied everything while this one waited.
                if not _is_up_to_date(connection, target):
                    _upgrade(connection)
            print(f"migrate: done, the schema is at {_current(connection)}", flush=True)
    except MigrationError as error:
        return _fail(str(error))
    except psycopg.Error as error:
        # Of the server's message only the first part: the others may quote data.
        reason = error.diag.message_primary or describe(error).reason
        return _fail(f"{type(error).__name__}: {reason}")
    return 0


def _fail(reason: str) -> int:
    report_failure(f"migrate: failed: {' '.join(reason.split())}")
    return 1


def _connect(settings: Settings, deadline: float) -> psycopg.Connection:
    parameters = settings.connection_parameters() | {"application_name": "kanban-migrate"}
    conninfo = psycopg.conninfo.make_conninfo(**parameters)
    last_reason = ""
    while True:
        try:
            connection = psycopg.connect(conninfo, autocommit=True)
        except psycopg.Error as error:
            failure = describe(error)
        else:
            print("migrate: connected to the database", flush=True)
            # A statement may take its time here, whatever the role's default is.
            connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'; SET statement_timeout = 0")
            return connection
        if failure.permanent:
            raise MigrationError(failure.reason)
        if time.monotonic() >= deadline:
            seconds = settings.migration_wait_seconds
            raise MigrationError(f"no connection within {seconds:g} seconds: {failure.reason}")
        if failure.reason != last_reason:
            print(f"migrate: waiting for the database: {failure.reason}", flush=True)
            last_reason = failure.reason
        time.sleep(RETRY_SECONDS)


def _current(connection: psycopg.Connection) -> str | None:
    exists = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if exists is None or exists[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _is_up_to_date(connection: psycopg.Connection, target: str) -> bool:
    current = _current(connection)
    if current is not None and current > target:
        # A rollback. Revisions leave the previous release working, so there is nothing to do.
        print(f"migrate: the schema is newer than this release ({target})", flush=True)
    return current is not None and current >= target


def _lock(connection: psycopg.Connection, deadline: float) -> None:
    """Wait for a concurrent run. The lock ends with the connection, even if it breaks."""
    waiting = False
    while True:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
        if row is not None and row[0]:
            return
        if time.monotonic() >= deadline:
            raise MigrationError("another migration is still running")
        if not waiting:
            print("migrate: waiting for another migration", flush=True)
            waiting = True
        time.sleep(RETRY_SECONDS)


def _upgrade(connection: psycopg.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import StaticPool, create_engine
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(DIRECTORY).replace("%", "%%"))
    connection.autocommit = False
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    for attempt in range(1, LOCK_ATTEMPTS + 1):
        with engine.connect() as bound:
            config.attributes["connection"] = bound
            try:
                command.upgrade(config, "head")
                break
            except DBAPIError as error:
                cause = error.orig if isinstance(error.orig, psycopg.Error) else None
                if not isinstance(cause, LockNotAvailable) or attempt == LOCK_ATTEMPTS:
                    raise (cause or error) from None
        # In the meantime the statements queued up behind this one get their turn.
        print(f"migrate: a table is in use, attempt {attempt + 1} follows", flush=True)
        time.sleep(RETRY_SECONDS)
    connection.autocommit = True
