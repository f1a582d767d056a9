"""The connection pool, and what is known about the database behind it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from kanban.probe import Probe
from kanban.settings import Settings

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.1
LAST_RETRY_SECONDS = 2.0

# A pod that disappears within a transaction must not keep its locks until TCP gives up, and
# no request may wait for another one for ever.
SESSION_LIMITS = """
    SET statement_timeout = '15s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '30s'
"""


class Database:
    """Works, unready, without a database, and heals by itself when there is one again."""

    def __init__(self, settings: Settings) -> None:
        parameters = settings.connection_parameters()
        self._probe = Probe(parameters)
        self._engine = create_async_engine(
            "postgresql+psycopg://",
            connect_args=parameters,
            pool_size=settings.database_pool_size,
            max_overflow=settings.database_pool_size,
            pool_timeout=5,
            # Connections that died with a restart of the database are replaced when taken.
            pool_pre_ping=True,
            # The values of a statement belong to users, not into a log.
            hide_parameters=True,
            # Spares a query for a type that is not used here.
            use_native_hstore=False,
        )
        event.listen(self._engine.sync_engine, "connect", _limit_session)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        self._was_connected = False
        self._last_failure: str | None = None

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session in a transaction: committed at the end, rolled back on an exception."""
        async with self._sessions.begin() as session:
            yield session

    async def is_ready(self) -> bool:
        failure = await self._probe.failure()
        if failure is not None and failure != self._last_failure:
            logger.warning("Database is not reachable: %s; retrying", failure)
        elif failure is None and not self._was_connected:
            logger.info("Connected to database")
        elif failure is None and self._last_failure is not None:
            logger.info("Database is reachable again")
        self._was_connected = self._was_connected or failure is None
        self._last_failure = failure
        return failure is None

    async def wait_until_connected(self) -> None:
        """Runs in the background from the start of the process until the first connection."""
        delay = FIRST_RETRY_SECONDS
        while not await self.is_ready():
            await asyncio.sleep(delay)
            delay = min(2 * delay, LAST_RETRY_SECONDS)
        # The first request finds an open connection and an initialised dialect.
        with contextlib.suppress(SQLAlchemyError):
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self._probe.close()
        await self._engine.dispose()


def _limit_session(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(SESSION_LIMITS)
    cursor.close()
    connection.commit()
