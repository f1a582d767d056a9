"""Bodies of requests and responses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# The ranges of PostgreSQL's types: a larger number is a 422 instead of a failing query.
BIGINT_MAX = 2**63 - 1
INTEGER_MAX = 2**31 - 1
# Bounds the size of a board's representation, which holds all of its columns.
COLUMNS_PER_BOARD = 100

# PostgreSQL stores no NUL in a text, and a name has no use for any control character.
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
Description = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(strict=True, ge=1, le=BIGINT_MAX)]
Position = Annotated[
    int,
    Field(
        strict=True,
        ge=0,
        le=INTEGER_MAX,
        description="Counted from 0; beyond the end means the end",
    ),
]


class Input(BaseModel):
    # A misspelt field is an error, not silently without effect.
    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    created_at: datetime
    updated_at: datetime


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    total: int
    limit: int
    offset: int


class BoardCreate(Input):
    name: Name
    description: Description = ""


# In the bodies of PATCH a field is absent or has a value, but is not null: `default_factory`
# makes it optional without a default in the schema. Only the fields that are set are used.
class BoardUpdate(Input):
    name: Name = Field(default_factory=str)
    description: Description = Field(default_factory=str)


class BoardOut(Output):
    name: str
    description: str


class ColumnCreate(Input):
    name: Name
    position: Position | None = None


class ColumnUpdate(Input):
    name: Name = Field(default_factory=str)


class ColumnOrder(Input):
    column_ids: list[Id] = Field(
        max_length=COLUMNS_PER_BOARD, description="All columns of the board in their new order"
    )


class ColumnOut(Output):
    board_id: int
    name: str
    position: int


class BoardDetail(BoardOut):
    columns: list[ColumnOut]


class CardCreate(Input):
    title: Name
    description: Description = ""
    due_on: date | None = None
    position: Position | None = None


class CardUpdate(Input):
    title: Name = Field(default_factory=str)
    description: Description = Field(default_factory=str)
    due_on: date | None = None


class CardMove(Input):
    column_id: Id = Field(description="The column to move to, of the same board")
    position: Position | None = None


class CardOut(Output):
    column_id: int
    title: str
    description: str
    due_on: date | None
    position: int


class Health(BaseModel):
    status: Literal["healthy"] = "healthy"


class Ready(BaseModel):
    status: Literal["ready"] = "ready"


class FieldError(BaseModel):
    loc: list[str | int]
    msg: str
    type: str


class Problem(BaseModel):
    """An error in the format of RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = Field(None, description="The invalid fields, with a 422")
