"""Tables. The migrations create them; this module only describes them to the queries."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy declares it so
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
    }


class Row:
    """What every table has."""

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # Set by the statements that change the row's own content. An `onupdate` would also fire
    # for every neighbour that moves up or down by one position.
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Board(Row, Base):
    __tablename__ = "boards"
    __table_args__ = (UniqueConstraint("name", name="uq_boards_name"),)

    name: Mapped[str]
    description: Mapped[str]

    columns: Mapped[list[BoardColumn]] = relationship(
        order_by="BoardColumn.position", lazy="raise", viewonly=True
    )


class BoardColumn(Row, Base):
    __tablename__ = "board_columns"
    __table_args__ = (
        UniqueConstraint("board_id", "name", name="uq_board_columns_board_id_name"),
        # Deferred: while positions are shifted, two rows share one for a moment.
        UniqueConstraint(
            "board_id",
            "position",
            name="uq_board_columns_board_id_position",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)


class Card(Row, Base):
    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint(
            "column_id",
            "position",
            name="uq_cards_column_id_position",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    column_id: Mapped[int] = mapped_column(ForeignKey("board_columns.id", ondelete="CASCADE"))
    title: Mapped[str]
    description: Mapped[str]
    due_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(Integer)
