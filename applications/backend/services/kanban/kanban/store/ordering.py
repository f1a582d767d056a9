"""Positions: 0, 1, 2, … without a gap within a board and within a column.

Everything that changes positions first locks the board's row. Changes within one board thus
happen one after the other, and always taking that same lock first rules out deadlocks.
"""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from kanban.errors import NotFoundError
from kanban.models import Board, BoardColumn, Card

Ordered = type[BoardColumn] | type[Card]


async def lock_board(session: AsyncSession, board_id: int) -> Board:
    # key_share: the lock of an update, which lets foreign keys refer to the row meanwhile.
    query = select(Board).where(Board.id == board_id).with_for_update(key_share=True)
    board = await session.scalar(query)
    if board is None:
        raise NotFoundError("board", board_id)
    return board


async def insert_position(
    session: AsyncSession, model: Ordered, parent_id: int, position: int | None
) -> int:
    """Make room at the position, which is cut to the end of the list, and return it."""
    count = select(func.count()).where(_parent(model) == parent_id)
    end = await session.scalar(count) or 0
    if position is None or position >= end:
        return end
    await _shift(session, model, parent_id, position, end, +1)
    return position


async def close_gap(session: AsyncSession, model: Ordered, parent_id: int, position: int) -> None:
    """Move up what stood behind the position."""
    await _shift(session, model, parent_id, position + 1, None, -1)


async def move_within(
    session: AsyncSession, model: Ordered, parent_id: int, old: int, position: int | None
) -> int:
    """Shift what lies between the old and the new position, and return the new one."""
    last = (await session.scalar(select(func.count()).where(_parent(model) == parent_id)) or 1) - 1
    new = last if position is None else min(position, last)
    if old < new:
        await _shift(session, model, parent_id, old + 1, new, -1)
    elif new < old:
        await _shift(session, model, parent_id, new, old - 1, +1)
    return new


async def _shift(
    session: AsyncSession, model: Ordered, parent_id: int, first: int, last: int | None, by: int
) -> None:
    statement = update(model).where(_parent(model) == parent_id, model.position >= first)
    if last is not None:
        statement = statement.where(model.position <= last)
    # The session holds none of the shifted rows, or does not look at their position again.
    statement = statement.execution_options(synchronize_session=False)
    await session.execute(statement.values(position=model.position + by))


def _parent(model: Ordered) -> InstrumentedAttribute[int]:
    return model.board_id if model is BoardColumn else model.column_id  # type: ignore[union-attr]
