from __future__ import annotations

from fastapi import APIRouter, Response

from kanban.api.dependencies import PAGE_SIZE, Limit, Offset, ResourceId, Session, problems
from kanban.models import Board
from kanban.schemas import BoardCreate, BoardDetail, BoardOut, BoardUpdate, Page
from kanban.store import boards

router = APIRouter(prefix="/api/boards", tags=["boards"])


@router.post("", status_code=201, response_model=BoardOut, responses=problems(409, 422))
async def create_board(body: BoardCreate, session: Session, response: Response) -> Board:
    board = await boards.create(session, body)
    response.headers["Location"] = f"/api/boards/{board.id}"
    return board


@router.get("", responses=problems(422))
async def list_boards(
    session: Session, limit: Limit = PAGE_SIZE, offset: Offset = 0
) -> Page[BoardOut]:
    """Boards in the order of their creation."""
    items, total = await boards.page(session, limit, offset)
    return Page[BoardOut].model_validate(
        {"items": items, "total": total, "limit": limit, "offset": offset}
    )


@router.get("/{board_id}", response_model=BoardDetail, responses=problems(404, 422))
async def get_board(board_id: ResourceId, session: Session) -> Board:
    """A board with its columns."""
    return await boards.get(session, board_id)


@router.patch("/{board_id}", response_model=BoardOut, responses=problems(404, 409, 422))
async def update_board(board_id: ResourceId, body: BoardUpdate, session: Session) -> Board:
    return await boards.change(session, board_id, body)


@router.delete("/{board_id}", status_code=204, responses=problems(404, 422))
async def delete_board(board_id: ResourceId, session: Session) -> None:
    """Delete a board with its columns and cards."""
    await boards.delete(session, board_id)
