"""What surrounds the application."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kanban.lifecycle import Lifecycle

logger = logging.getLogger(__name__)


class CloseWhileDraining:
    """Answers with `Connection: close` during the drain.

    Clients then open their next connection, which Kubernetes routes to another pod, instead
    of sending a request into a kept-alive connection at the moment it is closed.
    """

    def __init__(self, app: ASGIApp, lifecycle: Lifecycle) -> None:
        self.app = app
        self.lifecycle = lifecycle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_closing(message: Message) -> None:
            # Looked up when the response starts: a request may have begun before the drain.
            if message["type"] == "http.response.start" and self.lifecycle.draining:
                headers = [*message.get("headers", []), (b"connection", b"close")]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, send_closing)


class LogErrors:
    """Logs an exception that was already answered with a 500.

    Starlette answers and raises it again, for the server to log. uvicorn does, but also closes
    the connection, without a word to the client, whose next request would be lost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def send_noting(message: Message) -> None:
            nonlocal answered
            await send(message)
            answered = message["type"] == "http.response.body" and not message.get("more_body")

        try:
            await self.app(scope, receive, send_noting)
        except Exception:
            if not answered:
                raise
            logger.exception("Internal error: %s %s", scope["method"], scope["path"])
