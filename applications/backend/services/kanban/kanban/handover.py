"""A server that another one relieves: its connections go on there, also idle ones.

Nobody is cut off then, and nobody gets another answer of the code before: to close an idle
connection would meet the request that its client is just sending.
"""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kanban.lifecycle import Lifecycle
from kanban.server import DrainingServer, configure
from kanban.settings import Settings

# Until what was written has gone out.
FLUSH_SECONDS = 0.01


class Connection(HttpToolsProtocol):
    """Goes to the heir, once there is one, as soon as it is between two requests."""

    heir: socket.socket | None = None
    _in_request = False
    _leaving = False

    def on_message_begin(self) -> None:
        self._in_request = True
        super().on_message_begin()

    def on_response_complete(self) -> None:
        self._in_request = False
        super().on_response_complete()
        if self._leaving:
            self._leave()

    def shutdown(self) -> None:
        if self.heir is None:
            super().shutdown()
            return
        self._leaving = True
        self._leave()

    def _leave(self) -> None:
        if self._in_request or self.pipeline or self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() > 0:
            self.loop.call_later(FLUSH_SECONDS, self._leave)
            return
        assert self.heir is not None
        connection: socket.socket = self.transport.get_extra_info("socket")
        try:
            socket.send_fds(self.heir, [b"connection"], [connection.fileno()])
        except OSError:  # the heir has ended meanwhile
            self.transport.close()
        else:
            # Closed here alone: what the client has sent by now waits for the heir.
            self.transport.abort()


class RelievedServer(DrainingServer):
    def __init__(
        self,
        config: uvicorn.Config,
        lifecycle: Lifecycle,
        drain_seconds: float,
        control: socket.socket,
    ) -> None:
        super().__init__(config, lifecycle, drain_seconds)
        self._control = control
        self._taken: set[asyncio.Task[object]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        asyncio.get_running_loop().add_reader(self._control, self._listen)
        self._control.send(b"up")

    def _listen(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self._control, 16, 1)
        if message == b"connection":
            taken = asyncio.ensure_future(self._take(socket.socket(fileno=descriptors[0])))
            self._taken.add(taken)
            taken.add_done_callback(self._taken.discard)
            return
        asyncio.get_running_loop().remove_reader(self._control)
        if message == b"relieved":
            Connection.heir = socket.socket(fileno=descriptors[0])
        # Otherwise the supervisor is gone.
        self.should_exit = True

    async def _take(self, connection: socket.socket) -> None:
        def protocol() -> Connection:
            return Connection(self.config, self.server_state, self.lifespan.state)

        await asyncio.get_running_loop().connect_accepted_socket(protocol, connection)


def serve_until_relieved(
    settings: Settings, listener: socket.socket, control: socket.socket
) -> int:
    """Serve until a signal, or until another one takes over; the result is the exit code."""
    lifecycle = Lifecycle()
    config = configure(settings, lifecycle, http=Connection)
    server = RelievedServer(config, lifecycle, settings.shutdown_drain_seconds, control)
    server.run([listener])
    return 0
