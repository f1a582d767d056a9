from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from kanban.api.dependencies import problems
from kanban.database import Database
from kanban.lifecycle import Lifecycle
from kanban.schemas import Health, Ready

router = APIRouter(tags=["health"])


@router.get("/health")
async def health() -> Health:
    """Whether the process works. Not the database: a restart would not bring it back."""
    return Health()


@router.get("/ready", responses=problems())
async def ready(request: Request) -> Ready:
    """Whether requests should come here: the database answers and no shutdown has begun."""
    lifecycle: Lifecycle = request.app.state.lifecycle
    database: Database = request.app.state.database
    if lifecycle.draining:
        raise HTTPException(503, "shutting down")
    if not await database.is_ready():
        raise HTTPException(503, "the database is not available")
    return Ready()
