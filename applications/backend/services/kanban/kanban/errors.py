"""Errors with a message that is meant to be read by the caller."""

from __future__ import annotations


class SettingsError(Exception):
    """A setting is missing or invalid. The message names it and never holds a secret."""


class NotFoundError(Exception):
    """The resource does not exist."""

    def __init__(self, resource: str, resource_id: int) -> None:
        super().__init__(f"{resource} {resource_id} does not exist")


class ConflictError(Exception):
    """The request is well-formed but contradicts the current state."""
