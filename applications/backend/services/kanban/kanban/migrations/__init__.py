"""Schema revisions, numbered 0001, 0002, … without a branch.

Every revision must leave the previous release working, because its pods keep running during
a rolling update and after a rollback: add first, and remove in a later release.
"""

from __future__ import annotations

from pathlib import Path

DIRECTORY = Path(__file__).parent


def newest_revision() -> str:
    """Taken from the file names, since loading Alembic only for this would take far longer."""
    return max(path.name[:4] for path in (DIRECTORY / "versions").glob("[0-9]*.py"))
