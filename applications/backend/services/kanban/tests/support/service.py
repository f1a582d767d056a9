"""The service as a process, as in a container."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from tests.support.net import free_port

ROOT = Path(__file__).parents[2]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Nothing of the developer's own environment, except what Python needs."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **variables}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the service to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kanban", *arguments],
        cwd=ROOT,
        env=environment(variables),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        time.sleep(0.05)


class Service:
    def __init__(self, *arguments: str, folder: Path = ROOT, **variables: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.NamedTemporaryFile("w+", suffix=".log")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kanban", *arguments],
            cwd=folder,
            env=environment(
                {"API_PORT": str(self.port), "SHUTDOWN_DRAIN_SECONDS": "0", **variables}
            ),
            stdout=self._log,
            stderr=self._log,
        )

    @property
    def log(self) -> str:
        return Path(self._log.name).read_text()

    def status(self, path: str) -> int:
        """The status code on a new connection, 0 when there is no connection."""
        try:
            return httpx.get(f"{self.url}{path}", timeout=5).status_code
        except httpx.TransportError:
            return 0

    def wait_for_status(self, path: str, status: int, seconds: float = 15) -> None:
        wait_for(lambda: self.status(path) == status, seconds)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        return self.process.wait(30)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._log.close()
