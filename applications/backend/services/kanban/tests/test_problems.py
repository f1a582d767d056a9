from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.support.api import Api

BIGINT = 2**63


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 101},
        {"name": None},
        {"name": 1},
        {"name": "a\0b"},
        {"name": "a\nb"},
        {"name": "a", "description": "\0"},
        {"name": "a", "description": "x" * 10_001},
        {"name": "a", "description": None},
        {"name": "a", "unknown": 1},
        [],
        "text",
        None,
    ],
)
def test_invalid_bodies(api: Api, body: Any) -> None:
    response = api.client.post("/api/boards", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert isinstance(problem["detail"], str)
    assert problem["errors"][0]["loc"][0] == "body"
    assert api("GET", "/boards")["total"] == 0


@pytest.mark.parametrize("content", [b"{", b"", b"\xff", b'{"name": "\\ud800"}', b'{"\\ud800": 1}'])
def test_bodies_that_are_no_text(api: Api, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = api.client.post("/api/boards", content=content, headers=headers)
    assert response.status_code in (400, 422)
    assert response.json()["detail"]


@pytest.mark.parametrize("position", [-1, 2**31, "1", 1.5, True])
def test_invalid_positions(api: Api, position: Any) -> None:
    column = api.column(api.board(), "todo")
    card = api.card(column, "x")
    api("POST", f"/columns/{column}/cards", 422, title="y", position=position)
    api("POST", f"/cards/{card}/move", 422, column_id=column, position=position)


@pytest.mark.parametrize("column", [0, -1, BIGINT, "x", None])
def test_invalid_columns(api: Api, column: Any) -> None:
    card = api.card(api.column(api.board(), "todo"), "x")
    api("POST", f"/cards/{card}/move", 422, column_id=column)


def test_null_does_not_remove_a_name(api: Api) -> None:
    board = api.board()
    column = api.column(board, "todo")
    card = api.card(column, "x")
    api("PATCH", f"/boards/{board}", 422, name=None)
    api("PATCH", f"/columns/{column}", 422, name=None)
    api("PATCH", f"/cards/{card}", 422, title=None)


@pytest.mark.parametrize("due_on", ["2026-02-30", "x", "10000-01-01"])
def test_invalid_dates(api: Api, due_on: str) -> None:
    column = api.column(api.board(), "todo")
    api("POST", f"/columns/{column}/cards", 422, title="x", due_on=due_on)


@pytest.mark.parametrize("kind", ["boards", "columns", "cards"])
def test_invalid_ids(api: Api, kind: str) -> None:
    for number in ("0", "-1", "x", "1.5", str(BIGINT)):
        api("GET", f"/{kind}/{number}", 422)
    assert str(BIGINT - 1) in api("GET", f"/{kind}/{BIGINT - 1}", 404)["detail"]


def test_unknown_paths_and_methods(api: Api) -> None:
    api("GET", "/nothing", 404)
    api("PUT", "/boards", 405)


def test_large_bodies_are_refused(api: Api) -> None:
    response = api.client.post("/api/boards", json={"name": "x" * 300_000})
    assert response.status_code == 413


def test_a_failing_commit_is_not_a_success(api: Api, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE 'too late'; END $$;
            CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON boards
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()
        """)
        try:
            assert api("POST", "/boards", 500, name="a")["detail"] == "internal error"
        finally:
            connection.execute("DROP FUNCTION fail CASCADE")
    assert api("GET", "/boards")["total"] == 0


def test_openapi_describes_the_problems(api: Api) -> None:
    document = api.client.get("/openapi.json").json()
    operation = document["paths"]["/api/boards"]["post"]
    assert set(operation["responses"]) == {"201", "409", "422", "503"}
    content = operation["responses"]["409"]["content"]
    assert content == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    assert set(document["paths"]["/ready"]["get"]["responses"]) == {"200", "503"}
