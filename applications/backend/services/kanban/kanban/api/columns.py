from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from kanban.api.dependencies import PAGE_SIZE, Limit, Offset, ResourceId, Session, problems
from kanban.models import BoardColumn
from kanban.schemas import ColumnCreate, ColumnOrder, ColumnOut, ColumnUpdate, Page
from kanban.store import columns

router = APIRouter(prefix="/api", tags=["columns"])


@router.post(
    "/boards/{board_id}/columns",
    status_code=201,
    response_model=ColumnOut,
    responses=problems(404, 409, 422),
)
async def create_column(
    board_id: ResourceId, body: ColumnCreate, session: Session, response: Response
) -> BoardColumn:
    """Insert a column at a position, or append it."""
    column = await columns.create(session, board_id, body)
    response.headers["Location"] = f"/api/columns/{column.id}"
    return column


@router.get("/boards/{board_id}/columns", responses=problems(404, 422))
async def list_columns(
    board_id: ResourceId, session: Session, limit: Limit = PAGE_SIZE, offset: Offset = 0
) -> Page[ColumnOut]:
    items, total = await columns.page(session, board_id, limit, offset)
    return Page[ColumnOut].model_validate(
        {"items": items, "total": total, "limit": limit, "offset": offset}
    )


@router.put(
    "/boards/{board_id}/columns/order",
    response_model=list[ColumnOut],
    responses=problems(404, 409, 422),
)
async def reorder_columns(
    board_id: ResourceId, body: ColumnOrder, session: Session
) -> Sequence[BoardColumn]:
    """Put all columns of a board in a new order."""
    return await columns.reorder(session, board_id, body.column_ids)


@router.get("/columns/{column_id}", response_model=ColumnOut, responses=problems(404, 422))
async def get_column(column_id: ResourceId, session: Session) -> BoardColumn:
    return await columns.get(session, column_id)


@router.patch("/columns/{column_id}", response_model=ColumnOut, responses=problems(404, 409, 422))
async def update_column(column_id: ResourceId, body: ColumnUpdate, session: Session) -> BoardColumn:
    return await columns.change(session, column_id, body)


@router.delete("/columns/{column_id}", status_code=204, responses=problems(404, 422))
async def delete_column(column_id: ResourceId, session: Session) -> None:
    """Delete a column with its cards."""
    await columns.delete(session, column_id)
