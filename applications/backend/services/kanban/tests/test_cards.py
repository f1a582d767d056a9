from __future__ import annotations

import itertools
import random

import pytest

from tests.support.api import Api


@pytest.fixture
def column(api: Api) -> int:
    return api.column(api.board(), "todo")


def test_create_read_update_delete(api: Api, column: int) -> None:
    card = api("POST", f"/columns/{column}/cards", 201, title="x", due_on="2026-12-31")
    path = f"/cards/{card['id']}"
    assert (card["column_id"], card["position"], card["due_on"]) == (column, 0, "2026-12-31")
    assert api("GET", path) == card
    changed = api("PATCH", path, title="y", description="z")
    assert (changed["title"], changed["description"]) == ("y", "z")
    assert changed["due_on"] == "2026-12-31"
    assert api("PATCH", path, due_on=None)["due_on"] is None
    api("DELETE", path, 204)
    api("GET", path, 404)
    api("PATCH", path, 404, title="x")
    api("POST", f"{path}/move", 404, column_id=column)
    api("DELETE", path, 404)


def test_positions(api: Api, column: int) -> None:
    for title, position in (("b", None), ("d", None), ("a", 0), ("c", 2), ("e", 99)):
        api.card(column, title, position=position)
    assert api.cards(column) == list("abcde")


def test_deleting_closes_the_gap(api: Api, column: int) -> None:
    cards = {title: api.card(column, title) for title in "abc"}
    api("DELETE", f"/cards/{cards['b']}", 204)
    assert api.cards(column) == ["a", "c"]


@pytest.mark.parametrize(("old", "new"), [*itertools.product(range(4), [0, 1, 2, 3, 9, None])])
def test_move_within_a_column(api: Api, column: int, old: int, new: int | None) -> None:
    titles = list("abcd")
    cards = [api.card(column, title) for title in titles]
    api.move(cards[old], column, new)
    titles.insert(3 if new is None else new, titles.pop(old))
    assert api.cards(column) == titles


@pytest.mark.parametrize(("old", "new"), [*itertools.product(range(3), [0, 1, 2, 9, None])])
def test_move_to_another_column(api: Api, old: int, new: int | None) -> None:
    board = api.board()
    source, target = api.column(board, "source"), api.column(board, "target")
    from_titles, to_titles = list("abc"), list("xy")
    cards = [api.card(source, title) for title in from_titles]
    for title in to_titles:
        api.card(target, title)
    api.move(cards[old], target, new)
    to_titles.insert(2 if new is None else new, from_titles.pop(old))
    assert api.cards(source) == from_titles
    assert api.cards(target) == to_titles


def test_many_random_moves_match_a_model(api: Api) -> None:
    choose = random.Random(1)
    board = api.board()
    model: dict[int, list[str]] = {api.column(board, name): [] for name in "abc"}
    cards = {}
    for title in map(str, range(12)):
        column = choose.choice(list(model))
        cards[title] = api.card(column, title)
        model[column].append(title)
    for _ in range(100):
        title = choose.choice(list(cards))
        column, position = choose.choice(list(model)), choose.randrange(6)
        api.move(cards[title], column, position)
        next(titles for titles in model.values() if title in titles).remove(title)
        model[column].insert(position, title)
    assert {column: api.cards(column) for column in model} == model


def test_a_move_touches_only_the_moved_card(api: Api, column: int) -> None:
    first, second = api.card(column, "a"), api.card(column, "b")
    before = {card: api("GET", f"/cards/{card}")["updated_at"] for card in (first, second)}
    api.move(second, column, 0)
    assert api("GET", f"/cards/{first}")["updated_at"] == before[first]
    assert api("GET", f"/cards/{second}")["updated_at"] > before[second]


def test_a_card_stays_on_its_board(api: Api, column: int) -> None:
    foreign = api.column(api.board("other"), "todo")
    card = api.card(column, "x")
    api("POST", f"/cards/{card}/move", 409, column_id=foreign)
    api("POST", f"/cards/{card}/move", 404, column_id=foreign + 1000)
    assert api.cards(column) == ["x"]


def test_pages(api: Api, column: int) -> None:
    for title in "abc":
        api.card(column, title)
    page = api("GET", f"/columns/{column}/cards?limit=2&offset=2")
    assert ([card["title"] for card in page["items"]], page["total"]) == (["c"], 3)
    api("GET", f"/columns/{column}/cards?limit=0", 422)


def test_unknown_column(api: Api, column: int) -> None:
    api("POST", f"/columns/{column + 1000}/cards", 404, title="x")
    api("GET", f"/columns/{column + 1000}/cards", 404)
