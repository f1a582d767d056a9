from __future__ import annotations

import pytest

from tests.support.api import Api


def test_create_read_update_delete(api: Api) -> None:
    response = api.client.post("/api/boards", json={"name": " Plan ", "description": "2026"})
    assert response.status_code == 201
    board = response.json()
    assert response.headers["location"] == f"/api/boards/{board['id']}"
    assert (board["name"], board["description"]) == ("Plan", "2026")

    path = f"/boards/{board['id']}"
    assert api("GET", path) == {**board, "columns": []}
    changed = api("PATCH", path, name="Plan B")
    assert (changed["name"], changed["description"]) == ("Plan B", "2026")
    assert changed["updated_at"] > board["updated_at"]
    assert changed["created_at"] == board["created_at"]

    api("DELETE", path, 204)
    api("GET", path, 404)
    api("PATCH", path, 404, name="x")
    api("DELETE", path, 404)


def test_empty_patch_changes_nothing(api: Api) -> None:
    board = api("POST", "/boards", 201, name="a")
    response = api.client.patch(f"/api/boards/{board['id']}", json={})
    assert response.status_code == 200
    assert response.json() == board


def test_names_are_unique(api: Api) -> None:
    api.board("a")
    other = api.board("b")
    assert "already exists" in api("POST", "/boards", 409, name="a")["detail"]
    api("PATCH", f"/boards/{other}", 409, name="a")
    api("PATCH", f"/boards/{other}", 200, name="b")


def test_delete_takes_columns_and_cards_with_it(api: Api) -> None:
    board = api.board()
    column = api.column(board, "todo")
    card = api.card(column, "x")
    api("DELETE", f"/boards/{board}", 204)
    api("GET", f"/columns/{column}", 404)
    api("GET", f"/cards/{card}", 404)


def test_pages(api: Api) -> None:
    for name in "abcde":
        api.board(name)

    def page(query: str) -> tuple[list[str], int]:
        answer = api("GET", f"/boards{query}")
        return [board["name"] for board in answer["items"]], answer["total"]

    assert page("") == (list("abcde"), 5)
    assert page("?limit=2") == (list("ab"), 5)
    assert page("?limit=2&offset=4") == (["e"], 5)
    assert page("?offset=99") == ([], 5)
    answer = api("GET", "/boards?limit=3&offset=1")
    assert (answer["limit"], answer["offset"]) == (3, 1)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=99999999999999999999"]
)
def test_pages_are_bounded(api: Api, query: str) -> None:
    api("GET", f"/boards?{query}", 422)


@pytest.mark.parametrize("text", ["日本語 🙂", "'; DROP TABLE boards; --", '%s {} \\ "', "x" * 100])
def test_text_survives(api: Api, text: str) -> None:
    board = api("POST", "/boards", 201, name=text, description=f"{text}\n\t{text}")
    assert api("GET", f"/boards/{board['id']}")["name"] == text
    assert api("GET", f"/boards/{board['id']}")["description"] == f"{text}\n\t{text}"
