"""Migrations beside others, and in trouble."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from alembic import command
from sqlalchemy import Connection

from kanban import termination
from kanban.migrate import ADVISORY_LOCK
from tests.support.net import Proxy, free_port
from tests.support.schema import TABLES, alembic_config, tables
from tests.support.service import run, wait_for


def test_concurrent_runs(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run("migrate", DATABASE_URL=url), range(4)))
    assert [result.returncode for result in results] == [0] * 4, results
    assert sum(result.stdout.count("applied 0001") for result in results) == 1


def test_waits_for_a_concurrent_run(url: str) -> None:
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        migration = pool.submit(run, "migrate", DATABASE_URL=url)
        time.sleep(1.5)
        assert not migration.done()
        other.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        assert migration.result().returncode == 0
        assert "waiting for another migration" in migration.result().stdout
    assert tables(url) == TABLES


def test_a_rollback_leaves_a_newer_schema_alone(url: str) -> None:
    assert run("migrate", DATABASE_URL=url).returncode == 0
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    result = run("migrate", DATABASE_URL=url)
    assert result.returncode == 0
    assert "newer than this release" in result.stdout


def test_waits_while_the_database_starts(database_url: str, proxied_url: str, proxy: Proxy) -> None:
    with ThreadPoolExecutor(1) as pool:
        migration = pool.submit(run, "migrate", DATABASE_URL=proxied_url)
        time.sleep(1.5)
        assert not migration.done()
        proxy.forward()
        result = migration.result()
    assert result.returncode == 0
    assert "waiting for the database: connection refused" in result.stdout


def test_gives_up_after_a_while() -> None:
    url = f"postgresql://user:hunter2@127.0.0.1:{free_port()}/app"
    result = run("migrate", DATABASE_URL=url, MIGRATION_WAIT_SECONDS="1")
    assert result.returncode == 1
    expected = "migrate: failed: no connection within 1 seconds: connection refused\n"
    assert result.stderr == expected
    assert "hunter2" not in result.stdout


def test_a_wrong_password_fails_at_once(url: str) -> None:
    wrong = str(httpx.URL(url).copy_with(password="hunter2"))
    started = time.monotonic()
    result = run("migrate", DATABASE_URL=wrong)
    assert time.monotonic() - started < 5
    assert result.returncode == 1
    assert result.stderr.startswith("migrate: failed: authentication failed")
    assert result.stderr.count("\n") == 1
    assert "hunter2" not in result.stderr


def test_does_not_wait_for_a_table_for_ever(url: str, connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "0002")
    with psycopg.connect(url) as reader, ThreadPoolExecutor(1) as pool:
        # A long query of a running pod, which the ALTER TABLE of 0003 has to wait for.
        reader.execute("SELECT FROM cards")
        migration = pool.submit(run, "migrate", DATABASE_URL=url)
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_for(lambda: bool(connection.exec_driver_sql(waiting).scalar()))
        # Another pod queues up behind it, but not longer than the lock_timeout.
        with psycopg.connect(url) as other:
            started = time.monotonic()
            other.execute("SELECT FROM cards")
            assert time.monotonic() - started < 8
        reader.rollback()
        result = migration.result()
    assert result.returncode == 0
    assert "a table is in use, attempt 2 follows" in result.stdout


def test_a_failing_revision_is_one_line(url: str, connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "0001")
    connection.exec_driver_sql("CREATE TABLE cards ()")
    connection.commit()
    result = run("migrate", DATABASE_URL=url)
    assert result.returncode == 1
    assert result.stderr == 'migrate: failed: DuplicateTable: relation "cards" already exists\n'
    # What was complete stays, so that the next run goes on from there.
    assert connection.exec_driver_sql("SELECT * FROM alembic_version").scalar() == "0001"


def test_a_failure_leaves_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "termination-log"
    monkeypatch.setattr(termination, "TERMINATION_LOG", str(log))
    termination.report_failure("outside Kubernetes there is no such file")
    assert not log.exists()
    log.write_text("something old and longer than the new text")
    termination.report_failure("the reason")
    assert log.read_text() == "the reason\n"
    assert capsys.readouterr().err.endswith("the reason\n")
