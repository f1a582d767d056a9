"""Health, readiness, and what the service does without a database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.support.net import Proxy, free_port
from tests.support.postgres import Postgres
from tests.support.service import Service, run, wait_for

StartService = Callable[..., Service]


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A server that may be stopped."""
    postgres = Postgres()
    postgres.start()
    yield postgres
    postgres.remove()


def ready_within(service: Service, seconds: float) -> httpx.Response:
    started = time.monotonic()
    response = httpx.get(f"{service.url}/ready", timeout=10)
    assert time.monotonic() - started < seconds
    return response


def test_exact_answers(service: Service) -> None:
    assert httpx.get(f"{service.url}/health").content == b'{"status":"healthy"}'
    assert httpx.get(f"{service.url}/ready").content == b'{"status":"ready"}'


def test_log_of_a_normal_start(service: Service) -> None:
    assert service.log.count("Connected to database") == 1
    assert service.log.count("Application startup complete") == 1
    assert "/ready" not in service.log


def test_starts_without_a_database(start_service: StartService) -> None:
    url = f"postgresql://user:hunter2@127.0.0.1:{free_port()}/app"
    service = start_service(DATABASE_URL=url)
    service.wait_for_status("/health", 200)
    response = ready_within(service, 2)
    assert response.status_code == 503
    assert response.json()["detail"] == "the database is not available"
    response = httpx.get(f"{service.url}/api/boards")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    wait_for(lambda: "Database is not reachable: connection refused" in service.log)
    assert "hunter2" not in service.log
    assert "Connected to database" not in service.log


def test_connects_when_the_database_appears(
    start_service: StartService, proxied_url: str, proxy: Proxy
) -> None:
    service = start_service(DATABASE_URL=proxied_url)
    service.wait_for_status("/ready", 503)
    proxy.forward()
    # By itself: nobody asks for /ready meanwhile.
    wait_for(lambda: "Connected to database" in service.log)
    assert service.status("/ready") == 200


def test_heals_when_connections_break(
    start_service: StartService, proxied_url: str, proxy: Proxy
) -> None:
    proxy.forward()
    service = start_service(DATABASE_URL=proxied_url)
    service.wait_for_status("/ready", 200)
    for _ in range(2):
        proxy.refuse()
        assert ready_within(service, 2).status_code == 503
        assert service.status("/health") == 200
        assert service.status("/api/boards") == 503
        proxy.forward()
        assert ready_within(service, 2).status_code == 200
        assert service.status("/api/boards") == 200
    assert service.log.count("Connected to database") == 1
    assert service.log.count("Database is reachable again") == 2


def test_heals_when_the_database_hangs(
    start_service: StartService, proxied_url: str, proxy: Proxy
) -> None:
    proxy.forward()
    service = start_service(DATABASE_URL=proxied_url)
    service.wait_for_status("/ready", 200)
    proxy.hang()
    for _ in range(3):
        assert ready_within(service, 2).status_code == 503
    assert ready_within(service, 2).json()["detail"] == "the database is not available"
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ready_within(service, 3), range(20)))
    assert {answer.status_code for answer in answers} == {503}
    assert service.status("/health") == 200
    proxy.forward()
    service.wait_for_status("/ready", 200, seconds=5)


def test_heals_after_a_restart_of_the_database(
    start_service: StartService, own_postgres: Postgres
) -> None:
    assert run("migrate", DATABASE_URL=own_postgres.url()).returncode == 0
    service = start_service(DATABASE_URL=own_postgres.url())
    service.wait_for_status("/ready", 200)
    # Fill the pool, so that the restart leaves several dead connections behind.
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(service.status, ["/api/boards"] * 50)) == {200}
    own_postgres.stop()
    assert ready_within(service, 2).status_code == 503
    # No request meanwhile: the pool does not know yet that its connections are dead.
    own_postgres.start()
    assert ready_within(service, 2).status_code == 200
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(service.status, ["/api/boards"] * 50)) == {200}
    assert "Traceback" not in service.log


def test_a_busy_pool_is_not_unreadiness(service: Service, database_url: str) -> None:
    # Every request asks for a lock that is taken, with more requests than connections.
    url = f"{service.url}/api/boards"
    board = httpx.post(url, json={"name": "busy"}).json()["id"]

    def create(number: int) -> int:
        body = {"name": str(number)}
        return httpx.post(f"{url}/{board}/columns", json=body, timeout=20).status_code

    with psycopg.connect(database_url) as connection, ThreadPoolExecutor(12) as pool:
        connection.execute("SELECT FROM boards WHERE id = %s FOR UPDATE", [board])
        requests = [pool.submit(create, number) for number in range(12)]
        time.sleep(0.5)
        assert ready_within(service, 2).status_code == 200
        connection.rollback()
        assert {request.result() for request in requests} == {201}
    httpx.delete(f"{url}/{board}")


def test_a_lock_is_not_waited_for_for_ever(service: Service, database_url: str) -> None:
    board = httpx.post(f"{service.url}/api/boards", json={"name": "locked"}).json()["id"]
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT FROM boards WHERE id = %s FOR UPDATE", [board])
        response = httpx.delete(f"{service.url}/api/boards/{board}", timeout=10)
    assert response.status_code == 503
    assert httpx.delete(f"{service.url}/api/boards/{board}").status_code == 204
