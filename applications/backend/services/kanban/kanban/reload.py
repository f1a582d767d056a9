"""`python -m kanban reload`: serves, and goes over to changed code without a dropped request.

For development, on Linux. A supervisor holds the listening socket, and forks a worker for each
state of the code. Packages are loaded before, once: they take most of a start. Only a worker that
serves takes the place of the one before; one that does not start leaves that serving.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import socket
import sys
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn

from kanban.log import configure_logging
from kanban.settings import Settings, load_settings

PACKAGE = Path(__file__).parent

# Twice this long nothing may have changed: one save may write several files.
POLL_SECONDS = 0.05

Stamp = frozenset[tuple[str, int, int]]


class Worker:
    """A process that serves one state of the code."""

    def __init__(self, listener: socket.socket) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        fork = multiprocessing.get_context("fork")
        self.process: BaseProcess = fork.Process(target=_work, args=(listener, theirs))
        self.process.start()
        theirs.close()

    def relieve(self, heir: Worker) -> None:
        with contextlib.suppress(OSError):
            socket.send_fds(self.control, [b"relieved"], [heir.control.fileno()])
        self.control.close()

    def signal(self, number: int) -> None:
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, number)


class Supervisor:
    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._stopping = 0
        self._serving: Worker | None = None
        self._seen = self._running = stamp()
        self._coming: Worker | None = Worker(listener)

    def stop(self, number: int, _frame: FrameType | None) -> None:
        self._stopping = number

    def run(self) -> int:
        """Until a signal, or until the worker that serves ends by itself; gives its exit code."""
        while not self._stopping:
            workers = [worker for worker in (self._serving, self._coming) if worker]
            wait([*(each.control for each in workers)], POLL_SECONDS)
            if self._serving and not self._serving.process.is_alive():
                # It is waited for at the exit, and would not end by itself.
                self._drop_coming()
                return self._serving.process.exitcode or 0
            if self._coming and self._has_news(self._coming):
                self._look(self._coming)
                if self._serving is None:
                    return 1
            self._follow_changes()
        for worker in (self._coming, self._serving):
            if worker:
                worker.signal(self._stopping)
                worker.process.join()
        return (self._serving.process.exitcode or 0) if self._serving else 128 + self._stopping

    @staticmethod
    def _has_news(worker: Worker) -> bool:
        return bool(wait([worker.control], 0))

    def _look(self, coming: Worker) -> None:
        self._coming = None
        if coming.control.recv(16) == b"up":
            if self._serving:
                self._serving.relieve(coming)
            self._serving = coming
            return
        coming.process.join()
        if self._serving:
            print("kanban: it does not start; the code before goes on serving", file=sys.stderr)

    def _follow_changes(self) -> None:
        # Asked for those that were relieved: it collects them.
        multiprocessing.active_children()
        now = stamp()
        settled, self._seen = now == self._seen, now
        if not settled or now == self._running:
            return
        self._running = now
        self._drop_coming()
        self._coming = Worker(self._listener)

    def _drop_coming(self) -> None:
        if self._coming:
            self._coming.process.kill()
            self._coming.control.close()
            self._coming = None


def stamp(folder: Path = PACKAGE) -> Stamp:
    """What tells one state of the code from another, without traces of editors and bytecode."""
    found = set()
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "." and name != "__pycache__"]
        for name in files:
            if name[0] == "." or name[-1] == "~":
                continue
            with contextlib.suppress(FileNotFoundError):
                status = Path(path, name).stat()
                found.add((str(Path(path, name)), status.st_mtime_ns, status.st_size))
    return frozenset(found)


def supervise(settings: Settings) -> int:
    """Serve until a signal ends it; the result is the exit code."""
    configure_logging(settings.log_level)
    # What is not sound is told by the worker that finds it again.
    with contextlib.suppress(Exception):
        importlib.import_module("kanban.handover")
    _forget()
    gc.freeze()
    config = uvicorn.Config("", host=settings.api_host, port=settings.api_port, log_config=None)
    supervisor = Supervisor(config.bind_socket())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    return supervisor.run()


def _forget() -> None:
    """The packages stay loaded, what may change does not."""
    for name in [name for name in sys.modules if name.split(".")[0] == "kanban"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _exit_on_signal(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _work(listener: socket.socket, control: socket.socket) -> None:
    signal.signal(signal.SIGTERM, _exit_on_signal)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kanban.handover import serve_until_relieved

    sys.exit(serve_until_relieved(load_settings(), listener, control))
