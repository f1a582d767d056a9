"""`reload`: changed code takes over without a dropped request, or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.support.service import ROOT, Service, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hands sockets over as Linux does")

Edit = Callable[[str], None]


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A copy of the package, to be changed."""
    shutil.copytree(ROOT / "kanban", tmp_path / "kanban")
    return tmp_path


@pytest.fixture
def reloading(code: Path, database_url: str) -> Iterator[Service]:
    service = Service("reload", folder=code, DATABASE_URL=database_url, SHUTDOWN_DRAIN_SECONDS="0")
    service.wait_for_status("/ready", 200)
    yield service
    service.terminate()
    assert service.wait() == 0
    service.stop()


@pytest.fixture
def edit(code: Path) -> Edit:
    """Makes `/health` answer something else, or adds a line that does not even compile."""
    file = code / "kanban" / "schemas.py"
    before = file.read_text()

    def write(status: str) -> None:
        text = before.replace('"healthy"', f'"{status}"') if status else f"{before}\ndef"
        file.with_suffix(".new").write_text(text)
        file.with_suffix(".new").replace(file)

    return write


def says(service: Service, status: str) -> bool:
    return httpx.get(f"{service.url}/health").json() == {"status": status}


def test_changed_code_answers(reloading: Service, edit: Edit) -> None:
    for status in ("first", "second"):
        edit(status)
        wait_for(lambda: says(reloading, status))  # noqa: B023 - called at once


def test_no_request_is_dropped_with_and_without_keep_alive(reloading: Service, edit: Edit) -> None:
    stop = threading.Event()

    def client(keep_alive: bool, pause: float) -> list[int]:
        statuses = []
        limits = httpx.Limits(max_keepalive_connections=1 if keep_alive else 0)
        with httpx.Client(base_url=reloading.url, limits=limits, timeout=10) as http:
            while not stop.is_set():
                statuses.append(http.get("/api/boards").status_code)
                stop.wait(pause)
        return statuses

    with ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(client, n % 2 == 0, 0.003 * (n // 2)) for n in range(8)]
        for status in ("first", "second", "third"):
            edit(status)
            wait_for(lambda: says(reloading, status))  # noqa: B023 - called at once
        stop.set()
        statuses = [status for future in clients for status in future.result()]
    assert set(statuses) == {200}
    assert len(statuses) > 50


def test_a_waiting_connection_goes_on_with_the_new_code(reloading: Service, edit: Edit) -> None:
    with httpx.Client(base_url=reloading.url) as http:
        response = http.get("/health")
        stream = response.extensions["network_stream"]
        edit("new")
        wait_for(lambda: says(reloading, "new"))
        wait_for(lambda: "Finished server process" in reloading.log)
        later = http.get("/health")
        assert later.json() == {"status": "new"}
        # It is the same connection.
        address = stream.get_extra_info("client_addr")
        assert later.extensions["network_stream"].get_extra_info("client_addr") == address


def test_code_that_does_not_start_leaves_the_code_before(reloading: Service, edit: Edit) -> None:
    edit("good")
    wait_for(lambda: says(reloading, "good"))
    edit("")
    wait_for(lambda: "goes on serving" in reloading.log)
    assert "SyntaxError" in reloading.log
    assert says(reloading, "good")
    edit("mended")
    wait_for(lambda: says(reloading, "mended"))


def test_a_first_start_that_fails_ends(code: Path, edit: Edit, database_url: str) -> None:
    edit("")
    service = Service("reload", folder=code, DATABASE_URL=database_url)
    assert service.wait() != 0
    assert "SyntaxError" in service.log
    service.stop()


def test_it_ends_with_what_serves_though_another_worker_is_coming(code: Path) -> None:
    service = Service("reload", folder=code, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    service.wait_for_status("/health", 200)
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    (serving,) = children.read_text().split()
    with (code / "kanban" / "schemas.py").open("a") as file:
        file.write("\nimport time\n\ntime.sleep(120)\n")
    wait_for(lambda: len(children.read_text().split()) == 2)
    os.kill(int(serving), signal.SIGKILL)
    assert service.wait() != 0
    service.stop()
