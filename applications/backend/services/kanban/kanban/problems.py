"""Errors as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from kanban.errors import ConflictError, NotFoundError
from kanban.schemas import FieldError, Problem

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

DUPLICATES = {
    "uq_boards_name": "a board with this name already exists",
    "uq_board_columns_board_id_name": "the board already has a column with this name",
}


def problem(
    status: int,
    detail: str,
    *,
    errors: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    content = body.model_dump_json(exclude_none=True)
    return Response(content, status, headers=headers, media_type=MEDIA_TYPE)


async def _not_found(_request: Request, error: Exception) -> Response:
    return problem(404, str(error))


async def _conflict(_request: Request, error: Exception) -> Response:
    return problem(409, str(error))


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), headers=dict(error.headers or {}))


async def _invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # Without the input: it may be large, and need not be encodable (a lone surrogate).
    errors = [
        FieldError(
            loc=[_encodable(part) for part in fault["loc"]], msg=fault["msg"], type=fault["type"]
        )
        for fault in error.errors()
    ]
    return problem(422, "the request is invalid, see errors", errors=errors)


def _encodable(part: str | int) -> str | int:
    # The name of an unknown field comes from the request as well.
    return part.encode(errors="replace").decode()[:100] if isinstance(part, str) else part


async def _integrity_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, IntegrityError)
    if isinstance(error.orig, UniqueViolation):
        detail = DUPLICATES.get(error.orig.diag.constraint_name or "")
        if detail is not None:
            return problem(409, detail)
    raise error  # a bug of this service


async def _unavailable(_request: Request, error: Exception) -> Response:
    # Gone, too slow, or a lock not granted in time: in each case it is worth another try.
    cause = error.orig if isinstance(error, DBAPIError) else error
    logger.warning("Database is not available to a request: %s", type(cause).__name__)
    return problem(503, "the database is not available", headers={"Retry-After": "1"})


async def _internal_error(_request: Request, _error: Exception) -> Response:
    # LogErrors logs the traceback.
    return problem(500, "internal error")


def add_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(ConflictError, _conflict)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(IntegrityError, _integrity_error)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(unavailable, _unavailable)
    app.add_exception_handler(Exception, _internal_error)
