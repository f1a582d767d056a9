from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection

from kanban import migrations
from kanban.models import Base
from tests.support.schema import TABLES, alembic_config, tables
from tests.support.service import run


def test_applies_every_revision_once(url: str) -> None:
    first = run("migrate", DATABASE_URL=url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "migrate: connected to the database",
        "migrate: applied 0001 boards and columns",
        "migrate: applied 0002 cards",
        "migrate: applied 0003 due date of cards",
        "migrate: done, the schema is at 0003",
    ]
    assert tables(url) == TABLES
    second = run("migrate", DATABASE_URL=url)
    assert (second.returncode, second.stderr) == (0, "")
    assert "applied" not in second.stdout


def test_down_and_up_again(url: str, connection: Connection) -> None:
    assert run("migrate", DATABASE_URL=url).returncode == 0
    for revision in ("0002", "0001", "base"):
        command.downgrade(alembic_config(connection), revision)
        command.upgrade(alembic_config(connection), "head")
        command.downgrade(alembic_config(connection), revision)
    assert tables(url) == {"alembic_version"}
    assert run("migrate", DATABASE_URL=url).returncode == 0
    assert tables(url) == TABLES


def test_models_match_the_migrations(url: str, connection: Connection) -> None:
    assert run("migrate", DATABASE_URL=url).returncode == 0
    assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_revisions_are_one_line_named_by_number() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [migrations.newest_revision()]
    for revision in script.walk_revisions():
        assert Path(revision.path).name.startswith(f"{revision.revision}_")


@pytest.fixture
def login_url(url: str, admin: psycopg.Connection) -> Iterator[str]:
    """A login role that acts as the owner of the database, by a setting of the role itself."""
    names = {"database": httpx.URL(url).path.removeprefix("/"), "owner": f"owner_{url[-12:]}"}
    names["login"] = names["owner"].replace("owner", "login")
    identifiers = {key: sql.Identifier(name) for key, name in names.items()}

    def execute(*statements: str) -> None:
        for statement in statements:
            admin.execute(sql.SQL(statement).format(**identifiers))

    execute(
        "CREATE ROLE {owner} NOLOGIN",
        "CREATE ROLE {login} LOGIN PASSWORD 'x' IN ROLE {owner}",
        "ALTER ROLE {login} SET role = {owner}",
        "ALTER DATABASE {database} OWNER TO {owner}",
    )
    yield str(httpx.URL(url).copy_with(username=names["login"], password="x"))
    execute("ALTER DATABASE {database} OWNER TO CURRENT_USER")
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("DROP OWNED BY {owner} CASCADE").format(**identifiers))
    execute("DROP ROLE {login}", "DROP ROLE {owner}")


def test_tables_belong_to_the_owner_role(url: str, login_url: str) -> None:
    result = run("migrate", DATABASE_URL=login_url)
    assert result.returncode == 0, result.stderr
    assert tables(url, "tableowner") == {f"owner_{url[-12:]}"}
