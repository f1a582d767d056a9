from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, NullPool, create_engine

from tests.support.api import Api
from tests.support.net import Proxy
from tests.support.postgres import Postgres
from tests.support.service import Service, run


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """The URL of a superuser, without which no test is skipped but all fail."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    postgres = Postgres()
    postgres.start()
    yield postgres.url()
    postgres.remove()


@pytest.fixture(scope="session")
def admin(admin_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def new_database(admin_url: str, admin: psycopg.Connection) -> Iterator[Callable[[], str]]:
    """Creates empty databases, and returns the URL of each."""
    names: list[str] = []

    def create() -> str:
        name = f"kanban_test_{secrets.token_hex(6)}"
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        names.append(name)
        return str(httpx.URL(admin_url).copy_with(path=f"/{name}"))

    yield create
    for name in names:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def database_url(new_database: Callable[[], str]) -> str:
    """The migrated database of the tests of the API."""
    url = new_database()
    migration = run("migrate", DATABASE_URL=url)
    assert migration.returncode == 0, migration.stderr
    return url


@pytest.fixture(scope="session")
def service(database_url: str) -> Iterator[Service]:
    service = Service(DATABASE_URL=database_url)
    service.wait_for_status("/ready", 200)
    yield service
    service.stop()


@pytest.fixture
def empty_tables(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE boards, board_columns, cards")


@pytest.fixture
def api(service: Service, empty_tables: None) -> Iterator[Api]:
    with httpx.Client(base_url=service.url, timeout=20) as client:
        yield Api(client)


@pytest.fixture
def start_service() -> Iterator[Callable[..., Service]]:
    """Starts further services, with settings of their own."""
    services: list[Service] = []

    def start(**variables: str) -> Service:
        services.append(Service(**variables))
        return services[-1]

    yield start
    for service in services:
        service.stop()


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    parameters = conninfo_to_dict(database_url)
    proxy = Proxy(str(parameters["host"]), int(parameters.get("port") or 5432))
    yield proxy
    proxy.refuse()


@pytest.fixture
def proxied_url(database_url: str, proxy: Proxy) -> str:
    return str(httpx.URL(database_url).copy_with(host="127.0.0.1", port=proxy.port))


@pytest.fixture
def url(new_database: Callable[[], str]) -> str:
    """The URL of an empty database."""
    return new_database()


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
