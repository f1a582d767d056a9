from __future__ import annotations

from fastapi import APIRouter, Response

from kanban.api.dependencies import PAGE_SIZE, Limit, Offset, ResourceId, Session, problems
from kanban.models import Card
from kanban.schemas import CardCreate, CardMove, CardOut, CardUpdate, Page
from kanban.store import cards

router = APIRouter(prefix="/api", tags=["cards"])


@router.post(
    "/columns/{column_id}/cards",
    status_code=201,
    response_model=CardOut,
    responses=problems(404, 422),
)
async def create_card(
    column_id: ResourceId, body: CardCreate, session: Session, response: Response
) -> Card:
    """Insert a card at a position, or append it."""
    card = await cards.create(session, column_id, body)
    response.headers["Location"] = f"/api/cards/{card.id}"
    return card


@router.get("/columns/{column_id}/cards", responses=problems(404, 422))
async def list_cards(
    column_id: ResourceId, session: Session, limit: Limit = PAGE_SIZE, offset: Offset = 0
) -> Page[CardOut]:
    items, total = await cards.page(session, column_id, limit, offset)
    return Page[CardOut].model_validate(
        {"items": items, "total": total, "limit": limit, "offset": offset}
    )


@router.get("/cards/{card_id}", response_model=CardOut, responses=problems(404, 422))
async def get_card(card_id: ResourceId, session: Session) -> Card:
    return await cards.get(session, card_id)


@router.patch("/cards/{card_id}", response_model=CardOut, responses=problems(404, 422))
async def update_card(card_id: ResourceId, body: CardUpdate, session: Session) -> Card:
    """Change the content of a card. A due date of null removes it."""
    return await cards.change(session, card_id, body)


@router.post("/cards/{card_id}/move", response_model=CardOut, responses=problems(404, 409, 422))
async def move_card(card_id: ResourceId, body: CardMove, session: Session) -> Card:
    """Move a card within its column or to another column of the board."""
    return await cards.move(session, card_id, body)


@router.delete("/cards/{card_id}", status_code=204, responses=problems(404, 422))
async def delete_card(card_id: ResourceId, session: Session) -> None:
    await cards.delete(session, card_id)
