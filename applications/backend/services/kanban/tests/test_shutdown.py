"""SIGTERM, as in a rolling update."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.support.service import ROOT, Service, environment, wait_for

DRAIN = 2.0
StartService = Callable[..., Service]


@pytest.fixture
def draining(start_service: StartService, database_url: str) -> Service:
    """A service with a drain of two seconds."""
    service = start_service(DATABASE_URL=database_url, SHUTDOWN_DRAIN_SECONDS=str(DRAIN))
    service.wait_for_status("/ready", 200)
    return service


@pytest.fixture
def board(draining: Service) -> int:
    name = f"shutdown {time.time()}"
    return httpx.post(f"{draining.url}/api/boards", json={"name": name}).json()["id"]


def test_serves_during_the_drain_but_is_not_ready(draining: Service) -> None:
    started = time.monotonic()
    draining.terminate()
    draining.wait_for_status("/ready", 503, seconds=1)
    while time.monotonic() - started < DRAIN - 0.3:
        assert draining.status("/ready") == 503
        assert draining.status("/health") == 200
        assert draining.status("/api/boards") == 200
    assert draining.wait() == 0
    assert time.monotonic() - started >= DRAIN
    assert "Application shutdown complete" in draining.log


def test_no_request_is_dropped(draining: Service) -> None:
    """Clients with and without keep-alive, which stop using the pod shortly before its end."""
    stop = threading.Event()

    def client(keep_alive: bool) -> list[int]:
        statuses = []
        limits = httpx.Limits(max_keepalive_connections=1 if keep_alive else 0)
        with httpx.Client(base_url=draining.url, limits=limits, timeout=10) as http:
            while not stop.is_set():
                statuses.append(http.get("/api/boards").status_code)
        return statuses

    with ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(client, number % 2 == 0) for number in range(8)]
        time.sleep(0.5)
        draining.terminate()
        time.sleep(DRAIN - 0.4)
        stop.set()
        statuses = [status for future in clients for status in future.result()]
    assert set(statuses) == {200}
    assert len(statuses) >= len(clients)
    assert draining.wait() == 0


def test_a_request_in_flight_is_finished(draining: Service, board: int, database_url: str) -> None:
    path = f"{draining.url}/api/boards/{board}/columns"
    with psycopg.connect(database_url) as connection, ThreadPoolExecutor(1) as pool:
        connection.execute("SELECT FROM boards WHERE id = %s FOR UPDATE", [board])
        request = pool.submit(httpx.post, path, json={"name": "slow"}, timeout=20)
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_for(lambda: connection.execute(waiting).fetchone() != (0,))
        draining.terminate()
        # Past the drain: no new connection is accepted, but the request is still running.
        draining.wait_for_status("/health", 0)
        assert draining.process.poll() is None
        connection.rollback()
        assert request.result().status_code == 201
    assert draining.wait() == 0


def test_a_request_that_never_ends_does_not_stop_the_shutdown(
    start_service: StartService, database_url: str
) -> None:
    service = start_service(DATABASE_URL=database_url, SHUTDOWN_TIMEOUT_SECONDS="1")
    service.wait_for_status("/ready", 200)
    url = f"{service.url}/api/boards"
    board = httpx.post(url, json={"name": f"stuck {time.time()}"}).json()["id"]
    with psycopg.connect(database_url) as connection, ThreadPoolExecutor(1) as pool:
        connection.execute("SELECT FROM boards WHERE id = %s FOR UPDATE", [board])
        request = pool.submit(httpx.delete, f"{url}/{board}", timeout=20)
        time.sleep(0.5)
        started = time.monotonic()
        service.terminate()
        assert service.wait() == 0
        assert time.monotonic() - started < 4
        assert request.result().status_code == 500


def test_connections_are_closed_with_the_answer(draining: Service) -> None:
    with httpx.Client(base_url=draining.url) as http:
        assert "connection" not in http.get("/health").headers
        draining.terminate()
        draining.wait_for_status("/ready", 503)
        assert http.get("/health").headers["connection"] == "close"


def test_a_second_signal_ends_the_drain(start_service: StartService, database_url: str) -> None:
    service = start_service(DATABASE_URL=database_url, SHUTDOWN_DRAIN_SECONDS="60")
    service.wait_for_status("/ready", 200)
    service.terminate()
    service.wait_for_status("/ready", 503)
    service.terminate()
    assert service.wait() == 0


def test_ctrl_c_does_not_drain(start_service: StartService, database_url: str) -> None:
    service = start_service(DATABASE_URL=database_url, SHUTDOWN_DRAIN_SECONDS="60")
    service.wait_for_status("/ready", 200)
    service.process.send_signal(signal.SIGINT)
    assert service.wait() == 0
    assert "Traceback" not in service.log


def test_shuts_down_without_a_database(start_service: StartService) -> None:
    service = start_service(DATABASE_URL="postgresql://u:p@127.0.0.1:1/app")
    service.wait_for_status("/health", 200)
    service.terminate()
    assert service.wait() == 0
    assert "Traceback" not in service.log


def test_sigterm_while_importing() -> None:
    """As PID 1 the process would ignore a signal without a handler; it has one very early."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kanban"],
        cwd=ROOT,
        env=environment({"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/app"}),
        stderr=subprocess.PIPE,
        text=True,
    )
    # Bit 15 - 1 of the mask of caught signals.
    status = Path(f"/proc/{process.pid}/status")

    def has_handler() -> bool:
        lines = status.read_text().splitlines()
        caught = next(line.split()[1] for line in lines if line.startswith("SigCgt"))
        return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)

    while not has_handler():
        time.sleep(0.001)
    process.terminate()
    _, stderr = process.communicate(timeout=10)
    assert process.returncode == 128 + signal.SIGTERM
    assert stderr == ""
