"""Shorthand for the tests of the API."""

from __future__ import annotations

from typing import Any

import httpx


class Api:
    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, status: int = 200, **body: Any) -> Any:
        """Send a request, expect the status, return the body."""
        response = self.client.request(method, f"/api{path}", json=body or None)
        assert response.status_code == status, response.text
        if status >= 400:
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["status"] == status
            assert response.json()["detail"]
        return response.json() if response.content else None

    def board(self, name: str = "board") -> int:
        return int(self("POST", "/boards", 201, name=name)["id"])

    def column(self, board: int, name: str) -> int:
        return int(self("POST", f"/boards/{board}/columns", 201, name=name)["id"])

    def columns(self, board: int) -> list[str]:
        """The names in their order, when the positions have no gap."""
        columns = self("GET", f"/boards/{board}")["columns"]
        assert [column["position"] for column in columns] == list(range(len(columns)))
        return [column["name"] for column in columns]

    def card(self, column: int, title: str, **fields: Any) -> int:
        return int(self("POST", f"/columns/{column}/cards", 201, title=title, **fields)["id"])

    def cards(self, column: int) -> list[str]:
        """The titles in their order, when the positions have no gap."""
        page = self("GET", f"/columns/{column}/cards?limit=100")
        assert [card["position"] for card in page["items"]] == list(range(page["total"]))
        return [card["title"] for card in page["items"]]

    def move(self, card: int, column: int, position: int | None = None) -> None:
        self("POST", f"/cards/{card}/move", column_id=column, position=position)
