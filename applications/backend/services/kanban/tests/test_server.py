from __future__ import annotations

from collections.abc import Callable

import httpx

from tests.support.net import free_port
from tests.support.service import Service, wait_for

NOWHERE = f"postgresql://u:p@127.0.0.1:{free_port()}/app"


def test_the_access_log_names_the_client_behind_a_trusted_proxy(
    start_service: Callable[..., Service],
) -> None:
    trusting = start_service(DATABASE_URL=NOWHERE)
    suspicious = start_service(DATABASE_URL=NOWHERE, FORWARDED_ALLOW_IPS="10.0.0.0/8")
    for service, client in ((trusting, "203.0.113.7"), (suspicious, "127.0.0.1")):
        service.wait_for_status("/health", 200)
        httpx.get(f"{service.url}/unknown", headers={"X-Forwarded-For": "203.0.113.7"})
        wait_for(lambda: "GET /unknown" in service.log)  # noqa: B023 - called at once
        line = next(line for line in service.log.splitlines() if "GET /unknown" in line)
        assert f" {client}:" in line


def test_the_log_level(start_service: Callable[..., Service]) -> None:
    quiet = start_service(DATABASE_URL=NOWHERE, LOG_LEVEL="error")
    quiet.wait_for_status("/ready", 503)
    assert quiet.log == ""
    verbose = start_service(DATABASE_URL=NOWHERE, LOG_LEVEL="DEBUG")
    verbose.wait_for_status("/health", 200)
    wait_for(lambda: "GET /health" in verbose.log)


def test_a_port_that_is_taken_fails_the_start(
    service: Service, start_service: Callable[..., Service]
) -> None:
    second = start_service(DATABASE_URL=NOWHERE, API_PORT=str(service.port))
    assert second.wait() != 0
    assert "address already in use" in second.log
