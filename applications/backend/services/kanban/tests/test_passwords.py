"""Real logins with passwords that break naive handling."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from kanban.database import Database
from kanban.settings import load_settings
from tests.support.service import Service, run, wait_for

PASSWORDS = [
    "@:/?#%&+ '\"",
    "%40%2B+ %",
    "pässwörd 日本語 €🙂",
    r"back\slash\\ 'quote''",
    "$HOME `id` ${X} {} {{}} %(here)s %s",
    " leading and trailing ",
    "=?&sslmode=disable#",
]

ROLE = f"kanban_test_{secrets.token_hex(6)}"
Place = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def role(admin: psycopg.Connection) -> Iterator[str]:
    identifier = sql.Identifier(ROLE)
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(identifier))
    yield ROLE
    admin.execute(sql.SQL("DROP ROLE {}").format(identifier))


@pytest.fixture(params=["url", "parts", "url file", "password file"])
def variables(
    request: pytest.FixtureRequest, database_url: str, role: str, tmp_path: Path
) -> Place:
    """The ways to hand over a password."""
    server = conninfo_to_dict(database_url)
    host, port, database = (str(server.get(key, "")) for key in ("host", "port", "dbname"))
    parts = {"POSTGRES_USER": role, "POSTGRES_DB": database, "PGHOST": host, "PGPORT": port}

    def place(password: str) -> dict[str, str]:
        url = f"postgresql://{role}:{quote(password, safe='')}@{host}:{port}/{database}"
        file = tmp_path / "secret"
        match request.param:
            case "url":
                return {"DATABASE_URL": url}
            case "parts":
                return {**parts, "POSTGRES_PASSWORD": password}
            case "url file":
                file.write_text(f"{url}\n", encoding="utf-8")
                return {"DATABASE_URL_FILE": str(file)}
            case _:
                file.write_text(f"{password}\n", encoding="utf-8")
                return {**parts, "POSTGRES_PASSWORD_FILE": str(file)}

    return place


def set_password(admin: psycopg.Connection, role: str, password: str) -> None:
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    admin.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


@pytest.mark.parametrize("password", PASSWORDS)
def test_probe_and_pool_log_in(
    admin: psycopg.Connection,
    role: str,
    variables: Place,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_password(admin, role, password)
    for name, value in variables(password).items():
        monkeypatch.setenv(name, value)

    async def current_user() -> str | None:
        database = Database(load_settings())
        try:
            assert await database.is_ready()
            async with database.transaction() as session:
                return await session.scalar(text("SELECT current_user"))
        finally:
            await database.close()

    assert asyncio.run(current_user()) == role


def test_processes_log_in_and_keep_the_secret(
    admin: psycopg.Connection,
    role: str,
    variables: Place,
    start_service: Callable[..., Service],
) -> None:
    password = "".join(PASSWORDS)
    set_password(admin, role, password)
    service = start_service(**variables(password), LOG_LEVEL="DEBUG")
    service.wait_for_status("/ready", 200)
    # The role may read no table: not even the traceback of an error shows its password.
    assert service.status("/api/boards") == 500
    wait_for(lambda: "permission denied for table boards" in service.log)
    assert password not in service.log
    assert quote(password, safe="") not in service.log

    # The schema is up to date, but its version is in a table as well.
    migration = run("migrate", **variables(password))
    expected = "InsufficientPrivilege: permission denied for table alembic_version"
    assert migration.stderr == f"migrate: failed: {expected}\n"
    wrong = run("migrate", **variables(f"{password}x"))
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("migrate: failed: authentication failed")
    assert wrong.stderr.count("\n") == 1
