"""Positions stay 0, 1, 2, … whatever happens at the same time."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.support.api import Api

WORKERS = 8


def in_parallel(tasks: list[Callable[[], int]]) -> list[int]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def test_moves(api: Api) -> None:
    choose = random.Random(2)
    board = api.board()
    columns = [api.column(board, name) for name in "abc"]
    cards = [api.card(choose.choice(columns), str(number)) for number in range(15)]

    def move() -> int:
        body = {"column_id": choose.choice(columns), "position": choose.randrange(8)}
        path = f"/api/cards/{choose.choice(cards)}/move"
        return api.client.post(path, json=body).status_code

    assert set(in_parallel([move] * 200)) == {200}
    # `cards` checks the positions.
    titles = [title for column in columns for title in api.cards(column)]
    assert sorted(titles) == sorted(map(str, range(15)))


def test_moves_with_creations_and_deletions(api: Api) -> None:
    choose = random.Random(3)
    board = api.board()
    columns = [api.column(board, name) for name in "ab"]
    cards = [api.card(columns[0], str(number)) for number in range(20)]

    def create() -> int:
        path = f"/api/columns/{choose.choice(columns)}/cards"
        return api.client.post(path, json={"title": "new", "position": 1}).status_code

    def move() -> int:
        body = {"column_id": choose.choice(columns), "position": choose.randrange(8)}
        path = f"/api/cards/{choose.choice(cards)}/move"
        return api.client.post(path, json=body).status_code

    def delete() -> int:
        return api.client.delete(f"/api/cards/{choose.choice(cards)}").status_code

    assert set(in_parallel([create, move, delete] * 40)) <= {200, 201, 204, 404}
    for column in columns:
        api.cards(column)


def test_columns(api: Api) -> None:
    board = api.board()
    ids = [api.column(board, str(number)) for number in range(5)]

    def reorder() -> int:
        order = random.sample(ids, len(ids))
        path = f"/api/boards/{board}/columns/order"
        return api.client.put(path, json={"column_ids": order}).status_code

    def create() -> int:
        body = {"name": str(random.random()), "position": 2}
        return api.client.post(f"/api/boards/{board}/columns", json=body).status_code

    assert set(in_parallel([reorder, create] * 20)) <= {200, 201, 409}
    assert len(api.columns(board)) == 25


def test_one_of_several_equal_names_wins(api: Api) -> None:
    def create() -> int:
        return api.client.post("/api/boards", json={"name": "same"}).status_code

    assert sorted(in_parallel([create] * 8)) == [201] + [409] * 7


def test_deleting_a_column_while_cards_come_in(api: Api) -> None:
    board = api.board()
    keep, gone = api.column(board, "keep"), api.column(board, "gone")
    cards = [api.card(keep, str(number)) for number in range(10)]

    def move(card: int) -> int:
        body = {"column_id": gone, "position": 0}
        return api.client.post(f"/api/cards/{card}/move", json=body).status_code

    tasks = [lambda card=card: move(card) for card in cards]  # type: ignore[misc]
    tasks.insert(5, lambda: api.client.delete(f"/api/columns/{gone}").status_code)
    assert set(in_parallel(tasks)) <= {200, 204, 404}
    api.cards(keep)
    assert api.columns(board) == ["keep"]
