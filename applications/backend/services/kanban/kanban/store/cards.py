from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.ext.asyncio import AsyncSession

from kanban.errors import ConflictError, NotFoundError
from kanban.models import BoardColumn, Card
from kanban.schemas import CardCreate, CardMove, CardUpdate
from kanban.store.ordering import close_gap, insert_position, lock_board, move_within


async def create(session: AsyncSession, column_id: int, body: CardCreate) -> Card:
    await _lock_board_of_column(session, column_id)
    position = await insert_position(session, Card, column_id, body.position)
    card = Card(column_id=column_id, **body.model_dump(exclude={"position"}), position=position)
    session.add(card)
    await session.flush()
    return card


async def page(
    session: AsyncSession, column_id: int, limit: int, offset: int
) -> tuple[Sequence[Card], int]:
    if await session.get(BoardColumn, column_id) is None:
        raise NotFoundError("column", column_id)
    mine = Card.column_id == column_id
    total = await session.scalar(select(func.count()).where(mine)) or 0
    query = select(Card).where(mine).order_by(Card.position).limit(limit).offset(offset)
    return (await session.scalars(query)).all(), total


async def get(session: AsyncSession, card_id: int) -> Card:
    card = await session.get(Card, card_id)
    if card is None:
        raise NotFoundError("card", card_id)
    return card


async def change(session: AsyncSession, card_id: int, body: CardUpdate) -> Card:
    values = body.model_dump(exclude_unset=True)
    if values:
        statement = update(Card).where(Card.id == card_id)
        await session.execute(statement.values(**values, updated_at=func.now()))
    return await get(session, card_id)


async def move(session: AsyncSession, card_id: int, body: CardMove) -> Card:
    board_id = await _lock_board_of_card(session, card_id)
    source, old = await _place(session, card_id)
    target = body.column_id
    if target == source:
        position = await move_within(session, Card, source, old, body.position)
    else:
        target_board = await session.scalar(_board_of_column(target))
        if target_board is None:
            raise NotFoundError("column", target)
        if target_board != board_id:
            raise ConflictError(f"column {target} belongs to another board")
        position = await insert_position(session, Card, target, body.position)
        await close_gap(session, Card, source, old)
    await session.execute(
        update(Card)
        .where(Card.id == card_id)
        .values(column_id=target, position=position, updated_at=func.now())
    )
    return await get(session, card_id)


async def delete(session: AsyncSession, card_id: int) -> None:
    await _lock_board_of_card(session, card_id)
    column_id, position = await _place(session, card_id)
    await session.execute(delete_from(Card).where(Card.id == card_id))
    await close_gap(session, Card, column_id, position)


def _board_of_column(column_id: int) -> Select[int]:
    return select(BoardColumn.board_id).where(BoardColumn.id == column_id)


async def _lock_board_of_column(session: AsyncSession, column_id: int) -> None:
    board_id = await session.scalar(_board_of_column(column_id))
    if board_id is None:
        raise NotFoundError("column", column_id)
    await lock_board(session, board_id)
    # Once more, because it may have been deleted while waiting for the lock.
    if await session.scalar(_board_of_column(column_id)) is None:
        raise NotFoundError("column", column_id)


async def _lock_board_of_card(session: AsyncSession, card_id: int) -> int:
    # A card never leaves its board, so this cannot change while waiting for the lock.
    query = select(BoardColumn.board_id).join(Card, Card.column_id == BoardColumn.id)
    board_id = await session.scalar(query.where(Card.id == card_id))
    if board_id is None:
        raise NotFoundError("card", card_id)
    await lock_board(session, board_id)
    return board_id


async def _place(session: AsyncSession, card_id: int) -> tuple[int, int]:
    """Column and position, to be read when the board is locked."""
    query = select(Card.column_id, Card.position).where(Card.id == card_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError("card", card_id)
    return row.column_id, row.position
