from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.ext.asyncio import AsyncSession

from kanban.errors import ConflictError, NotFoundError
from kanban.models import Board, BoardColumn
from kanban.schemas import COLUMNS_PER_BOARD, ColumnCreate, ColumnUpdate
from kanban.store.ordering import close_gap, insert_position, lock_board


async def create(session: AsyncSession, board_id: int, body: ColumnCreate) -> BoardColumn:
    await lock_board(session, board_id)
    count = select(func.count()).where(BoardColumn.board_id == board_id)
    if (await session.scalar(count) or 0) >= COLUMNS_PER_BOARD:
        raise ConflictError(f"board {board_id} already has {COLUMNS_PER_BOARD} columns")
    position = await insert_position(session, BoardColumn, board_id, body.position)
    column = BoardColumn(board_id=board_id, name=body.name, position=position)
    session.add(column)
    await session.flush()
    return column


async def ordered(session: AsyncSession, board_id: int) -> Sequence[BoardColumn]:
    query = select(BoardColumn).where(BoardColumn.board_id == board_id)
    return (await session.scalars(query.order_by(BoardColumn.position))).all()


async def page(
    session: AsyncSession, board_id: int, limit: int, offset: int
) -> tuple[Sequence[BoardColumn], int]:
    if await session.get(Board, board_id) is None:
        raise NotFoundError("board", board_id)
    mine = BoardColumn.board_id == board_id
    total = await session.scalar(select(func.count()).where(mine)) or 0
    query = select(BoardColumn).where(mine).order_by(BoardColumn.position)
    return (await session.scalars(query.limit(limit).offset(offset))).all(), total


async def reorder(
    session: AsyncSession, board_id: int, column_ids: list[int]
) -> Sequence[BoardColumn]:
    await lock_board(session, board_id)
    current = select(BoardColumn.id).where(BoardColumn.board_id == board_id)
    if sorted((await session.scalars(current)).all()) != sorted(column_ids):
        # The list may be right but outdated, hence a conflict: read the board again.
        raise ConflictError(f"column_ids must hold each column of board {board_id} exactly once")
    if column_ids:
        positions = {column_id: position for position, column_id in enumerate(column_ids)}
        statement = update(BoardColumn).where(BoardColumn.board_id == board_id)
        await session.execute(statement.values(position=case(positions, value=BoardColumn.id)))
    return await ordered(session, board_id)


async def get(session: AsyncSession, column_id: int) -> BoardColumn:
    column = await session.get(BoardColumn, column_id)
    if column is None:
        raise NotFoundError("column", column_id)
    return column


async def change(session: AsyncSession, column_id: int, body: ColumnUpdate) -> BoardColumn:
    values = body.model_dump(exclude_unset=True)
    if values:
        statement = update(BoardColumn).where(BoardColumn.id == column_id)
        await session.execute(statement.values(**values, updated_at=func.now()))
    return await get(session, column_id)


async def delete(session: AsyncSession, column_id: int) -> None:
    query = select(BoardColumn.board_id).where(BoardColumn.id == column_id)
    board_id = await session.scalar(query)
    if board_id is None:
        raise NotFoundError("column", column_id)
    await lock_board(session, board_id)
    statement = delete_from(BoardColumn).where(BoardColumn.id == column_id)
    position = await session.scalar(statement.returning(BoardColumn.position))
    if position is None:  # deleted while waiting for the lock
        raise NotFoundError("column", column_id)
    await close_gap(session, BoardColumn, board_id, position)
