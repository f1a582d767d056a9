"""The drain before a shutdown."""

from __future__ import annotations


class Lifecycle:
    """Shared by the server, which starts the drain, and the application, which shows it."""

    def __init__(self) -> None:
        self.draining = False
