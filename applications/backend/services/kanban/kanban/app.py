"""The ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from kanban.api import boards, cards, columns, health
from kanban.database import Database
from kanban.lifecycle import Lifecycle
from kanban.problems import MEDIA_TYPE, add_problem_handlers
from kanban.settings import Settings

# The largest valid body is a description of 10,000 characters.
MAX_BODY_BYTES = 256 * 1024


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    database: Database = app.state.database
    # In the background: the service starts without a database, and is not ready until then.
    connecting = asyncio.create_task(database.wait_until_connected())
    yield
    connecting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await connecting
    await database.close()


def create_app(settings: Settings, lifecycle: Lifecycle) -> FastAPI:
    app = FastAPI(
        title="Kanban",
        summary="Boards, columns and cards",
        version="1.0.0",
        lifespan=_lifespan,
        max_body_size=MAX_BODY_BYTES,
        # Nothing here collects it, and it would be looked for with each request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.database = Database(settings)
    app.state.lifecycle = lifecycle
    for module in (health, boards, columns, cards):
        app.include_router(module.router)
    add_problem_handlers(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document, with the media type that errors really have."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes
        )
        for path in document["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if status >= "400":
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        app.openapi_schema = document
    return app.openapi_schema
