"""What the routes share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from kanban.database import Database
from kanban.schemas import BIGINT_MAX, INTEGER_MAX, Problem

PAGE_SIZE = 50
PAGE_SIZE_MAX = 100

ResourceId = Annotated[int, Path(ge=1, le=BIGINT_MAX)]
Limit = Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX, description="Size of the page")]
Offset = Annotated[int, Query(ge=0, le=INTEGER_MAX, description="Items to skip")]


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.transaction() as session:
        yield session


# The scope "function" ends the transaction before the response is sent: a success is never
# reported for a commit that fails.
Session = Annotated[AsyncSession, Depends(_transaction, scope="function")]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of a route's errors."""
    descriptions = {
        404: "Does not exist",
        409: "Conflicts with the current state",
        422: "Invalid request",
        503: "The database is not available",
    }
    return {
        status: {"model": Problem, "description": descriptions[status]}
        for status in (*statuses, 503)
    }
