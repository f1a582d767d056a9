from __future__ import annotations

import pytest

from tests.support.api import Api


@pytest.fixture
def board(api: Api) -> int:
    return api.board()


def test_create_read_update_delete(api: Api, board: int) -> None:
    column = api("POST", f"/boards/{board}/columns", 201, name="todo")
    path = f"/columns/{column['id']}"
    assert (column["board_id"], column["position"]) == (board, 0)
    assert api("GET", path) == column
    assert api("PATCH", path, name="doing")["name"] == "doing"
    api("DELETE", path, 204)
    api("GET", path, 404)
    api("PATCH", path, 404, name="x")
    api("DELETE", path, 404)


def test_positions(api: Api, board: int) -> None:
    for name, position in (("b", None), ("d", None), ("a", 0), ("c", 2), ("e", 99)):
        api("POST", f"/boards/{board}/columns", 201, name=name, position=position)
    assert api.columns(board) == list("abcde")


def test_deleting_closes_the_gap(api: Api, board: int) -> None:
    columns = {name: api.column(board, name) for name in "abcd"}
    for name, rest in (("b", "acd"), ("d", "ac"), ("a", "c"), ("c", "")):
        api("DELETE", f"/columns/{columns[name]}", 204)
        assert api.columns(board) == list(rest)


def test_reorder(api: Api, board: int) -> None:
    columns = {name: api.column(board, name) for name in "abcd"}
    ids = [columns[name] for name in "dbac"]
    answer = api("PUT", f"/boards/{board}/columns/order", column_ids=ids)
    assert [column["id"] for column in answer] == ids
    assert api.columns(board) == list("dbac")


def test_reorder_needs_exactly_the_columns_of_the_board(api: Api, board: int) -> None:
    a, b = api.column(board, "a"), api.column(board, "b")
    foreign = api.column(api.board("other"), "c")
    for ids in ([a], [a, b, foreign], [a, foreign], [a, b, b], []):
        response = api.client.put(f"/api/boards/{board}/columns/order", json={"column_ids": ids})
        assert response.status_code == 409
    assert api.columns(board) == ["a", "b"]


def test_names_are_unique_within_a_board(api: Api, board: int) -> None:
    api.column(board, "a")
    b = api.column(board, "b")
    api("POST", f"/boards/{board}/columns", 409, name="a", position=0)
    api("PATCH", f"/columns/{b}", 409, name="a")
    api.column(api.board("other"), "a")
    assert api.columns(board) == ["a", "b"]


def test_pages(api: Api, board: int) -> None:
    for name in "abc":
        api.column(board, name)
    page = api("GET", f"/boards/{board}/columns?limit=1&offset=1")
    assert ([column["name"] for column in page["items"]], page["total"]) == (["b"], 3)
    api("GET", f"/boards/{board}/columns?limit=101", 422)


def test_a_board_has_a_bounded_number_of_columns(api: Api, board: int) -> None:
    for number in range(100):
        api.column(board, str(number))
    assert "100 columns" in api("POST", f"/boards/{board}/columns", 409, name="more")["detail"]


def test_unknown_board(api: Api) -> None:
    api("POST", "/boards/1/columns", 404, name="a")
    api("GET", "/boards/1/columns", 404)
    api("PUT", "/boards/1/columns/order", 404, column_ids=[1])
