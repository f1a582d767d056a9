"""Asks the database whether it answers, within a bounded time whatever happens to it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

import psycopg

from kanban.failures import describe

TIMEOUT_SECONDS = 1.5


class Probe:
    """One connection of its own.

    Not one of the pool: under load the pool may be busy for a moment, and a pod that became
    unready then would push its load onto the others, until none is left.
    """

    def __init__(self, parameters: dict[str, str]) -> None:
        # The shortest timeout that psycopg knows; it bounds the attempt, not the answer below.
        self._conninfo = psycopg.conninfo.make_conninfo(**parameters | {"connect_timeout": "2"})
        self._connection: psycopg.AsyncConnection | None = None
        self._query: asyncio.Task[None] | None = None

    async def failure(self) -> str | None:
        """`None` when the database answers, otherwise the reason why it does not."""
        # Concurrent callers share one query, so that they cannot pile up behind a dead server.
        if self._query is None or self._query.done():
            self._query = asyncio.create_task(self._select())
        query = self._query
        done, _ = await asyncio.wait({query}, timeout=TIMEOUT_SECONDS)
        if not done:
            self._cut_connection()
            return "timeout"
        error = None if query.cancelled() else query.exception()
        return describe(error).reason if error is not None else None

    async def _select(self) -> None:
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT 1")
            except psycopg.Error:
                # Probably a connection from before a restart of the database: try a new one.
                await self._connection.close()
                self._connection = None
            else:
                return
        self._connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        await self._connection.execute("SELECT 1")

    def _cut_connection(self) -> None:
        # Cancelling the task would not end it: psycopg then asks the server to cancel the
        # query and waits for its answer. On a socket that is shut down the query fails at once.
        connection = self._connection
        if connection is None or connection.closed:
            return
        with (
            contextlib.suppress(OSError, psycopg.Error),
            # A duplicate, because closing a Python socket closes its descriptor too.
            socket.socket(fileno=os.dup(connection.fileno())) as duplicate,
        ):
            duplicate.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        if self._query is not None and not self._query.done():
            self._cut_connection()
            self._query.cancel()
            await asyncio.wait({self._query}, timeout=TIMEOUT_SECONDS)
        if self._connection is not None:
            await self._connection.close()
