"""Shared by the tests of the migrations."""

from __future__ import annotations

import psycopg
from alembic.config import Config
from sqlalchemy import Connection

TABLES = {"alembic_version", "board_columns", "boards", "cards"}


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "kanban:migrations")
    config.attributes["connection"] = connection
    return config


def tables(url: str, column: str = "tablename") -> set[str]:
    query = f"SELECT {column} FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute(query)}
