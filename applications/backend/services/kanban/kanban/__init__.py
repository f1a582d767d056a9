"""Kanban boards as an HTTP API on PostgreSQL."""
