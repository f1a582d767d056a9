"""uvicorn with a drain phase, for rolling updates without a dropped request."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from socket import socket
from types import FrameType

import uvicorn

from kanban.app import create_app
from kanban.lifecycle import Lifecycle
from kanban.log import configure_logging
from kanban.middleware import CloseWhileDraining, LogErrors
from kanban.settings import Settings

logger = logging.getLogger(__name__)

# Longer than the idle timeout of the usual proxies (60 s): the proxy then closes an idle
# connection first, and never sends a request into one which the server is closing.
KEEP_ALIVE_SECONDS = 75


class DrainingServer(uvicorn.Server):
    """On SIGTERM keeps serving for a while, but not ready, and only then shuts down.

    Kubernetes sends SIGTERM and removes the pod from the endpoints at the same time; until
    every node and proxy knows, new connections still arrive and have to be served.
    """

    def __init__(self, config: uvicorn.Config, lifecycle: Lifecycle, drain_seconds: float) -> None:
        super().__init__(config)
        self._lifecycle = lifecycle
        self._drain_seconds = drain_seconds
        self._drain_requested = False
        self._drain_until: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # The implementation of uvicorn is not called: it would raise the signal once more
        # after the shutdown, and a graceful one would look like a crash.
        if sig == signal.SIGTERM and not self._drain_requested and not self.should_exit:
            self._drain_requested = True
        elif sig == signal.SIGINT and self.should_exit:
            self.force_exit = True
        else:  # Ctrl+C, or a second SIGTERM: whoever sends it does not want to wait
            self.should_exit = True

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        # What is loaded by now lives as long as the process: the collector, which is off
        # since the start of the process, need never look at it.
        gc.freeze()
        gc.enable()

    async def on_tick(self, counter: int) -> bool:
        # uvicorn calls this ten times per second. A signal handler may interrupt a log line
        # half-way, so it only leaves a mark and everything else happens here.
        if self._drain_requested and self._drain_until is None:
            self._lifecycle.draining = True
            self._drain_until = time.monotonic() + self._drain_seconds
            logger.info("Draining for %g seconds", self._drain_seconds)
        if self._drain_until is not None and time.monotonic() >= self._drain_until:
            self.should_exit = True
        return await super().on_tick(counter)


def configure(
    settings: Settings, lifecycle: Lifecycle, http: type[asyncio.Protocol] | None = None
) -> uvicorn.Config:
    """How the application is served; `http` is what speaks with a client."""
    configure_logging(settings.log_level)
    return uvicorn.Config(
        CloseWhileDraining(LogErrors(create_app(settings, lifecycle)), lifecycle),
        host=settings.api_host,
        port=settings.api_port,
        loop="asyncio",
        http=http or "httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_timeout_seconds,
    )


def serve(settings: Settings) -> int:
    """Serve until a signal ends it; the result is the exit code."""
    lifecycle = Lifecycle()
    config = configure(settings, lifecycle)
    server = DrainingServer(config, lifecycle, settings.shutdown_drain_seconds)
    server.run()
    return 0
