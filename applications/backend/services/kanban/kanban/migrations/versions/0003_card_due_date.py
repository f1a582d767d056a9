"""due date of cards"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    # Nullable and without a default: no rewrite of the table, and invisible to older pods.
    op.add_column("cards", sa.Column("due_on", sa.Date))


def downgrade() -> None:
    op.drop_column("cards", "due_on")
