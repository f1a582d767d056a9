from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete as delete_from
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from kanban.errors import NotFoundError
from kanban.models import Board
from kanban.schemas import BoardCreate, BoardUpdate


async def create(session: AsyncSession, body: BoardCreate) -> Board:
    board = Board(**body.model_dump())
    session.add(board)
    await session.flush()
    return board


async def page(session: AsyncSession, limit: int, offset: int) -> tuple[Sequence[Board], int]:
    total = await session.scalar(select(func.count()).select_from(Board)) or 0
    boards = await session.scalars(select(Board).order_by(Board.id).limit(limit).offset(offset))
    return boards.all(), total


async def get(session: AsyncSession, board_id: int) -> Board:
    """The board with its columns."""
    query = select(Board).where(Board.id == board_id).options(selectinload(Board.columns))
    board = await session.scalar(query)
    if board is None:
        raise NotFoundError("board", board_id)
    return board


async def change(session: AsyncSession, board_id: int, body: BoardUpdate) -> Board:
    values = body.model_dump(exclude_unset=True)
    if values:
        await session.execute(
            update(Board).where(Board.id == board_id).values(**values, updated_at=func.now())
        )
    board = await session.get(Board, board_id)
    if board is None:
        raise NotFoundError("board", board_id)
    return board


async def delete(session: AsyncSession, board_id: int) -> None:
    """Columns and cards go with it, by the foreign keys."""
    deleted = await session.scalar(
        delete_from(Board).where(Board.id == board_id).returning(Board.id)
    )
    if deleted is None:
        raise NotFoundError("board", board_id)
