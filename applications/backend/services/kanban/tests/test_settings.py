from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kanban.database import Database
from kanban.errors import SettingsError
from kanban.settings import Settings, load_settings
from tests.support.service import run

SECRET = "hunter2-secret"
URL = f"postgresql://user:{SECRET}@db.example:5433/app"
PARTS = {
    "POSTGRES_USER": "user",
    "POSTGRES_PASSWORD": SECRET,
    "POSTGRES_DB": "app",
    "PGHOST": "db.example",
}

Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def load(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return load


def file(directory: Path, content: bytes) -> str:
    path = directory / "value"
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_schemes(load: Load, scheme: str) -> None:
    settings = load(DATABASE_URL=URL.replace("postgresql", scheme))
    given = {"user": "user", "password": SECRET, "host": "db.example", "port": "5433"}
    assert settings.connection_parameters().items() >= {**given, "dbname": "app"}.items()


def test_parts(load: Load) -> None:
    parameters = load(**PARTS).connection_parameters()
    given = {"user": "user", "password": SECRET, "host": "db.example", "port": "5432"}
    assert parameters.items() >= {**given, "dbname": "app"}.items()
    assert load(**PARTS, PGPORT="6432").connection_parameters()["port"] == "6432"


def test_the_url_wins_over_the_parts(load: Load) -> None:
    settings = load(DATABASE_URL=URL, **{**PARTS, "PGHOST": "other"})
    assert settings.connection_parameters()["host"] == "db.example"


def test_query_parameters_go_through(load: Load) -> None:
    query = "sslmode=verify-full&sslrootcert=/etc/ssl/a%20b+c.pem&connect_timeout=9"
    parameters = load(DATABASE_URL=f"{URL}?{query}").connection_parameters()
    assert parameters["sslmode"] == "verify-full"
    assert parameters["sslrootcert"] == "/etc/ssl/a b+c.pem"
    assert parameters["connect_timeout"] == "9"
    assert parameters["tcp_user_timeout"] == "15000"


def test_several_hosts(load: Load) -> None:
    parameters = load(DATABASE_URL="postgresql://u:p@a:1,b:2/app").connection_parameters()
    assert (parameters["host"], parameters["port"]) == ("a,b", "1,2")


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"x", "x"),
        (b"x\n", "x"),
        (b"x\n\n", "x\n"),
        (b"x\r\n", "x\r"),
        (b" x \t\n", " x \t"),
        ("pässwörd\n".encode(), "pässwörd"),
    ],
)
def test_files_are_taken_exactly(load: Load, tmp_path: Path, content: bytes, value: str) -> None:
    parts = {name: text for name, text in PARTS.items() if name != "POSTGRES_PASSWORD"}
    settings = load(**parts, POSTGRES_PASSWORD_FILE=file(tmp_path, content))
    assert settings.connection_parameters()["password"] == value


def test_every_setting_may_be_a_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"{URL}\n")
    (tmp_path / "port").write_text("8080\n")
    (tmp_path / "jwt").write_text("token\n")
    names = {"DATABASE_URL": "url", "API_PORT": "port", "JWT_SECRET": "jwt"}
    settings = load(**{f"{name}_FILE": str(tmp_path / path) for name, path in names.items()})
    assert settings.connection_parameters()["password"] == SECRET
    assert settings.api_port == 8080
    assert settings.jwt_secret is not None
    assert settings.jwt_secret.get_secret_value() == "token"


def test_defaults(load: Load) -> None:
    settings = load(DATABASE_URL=URL, LOG_LEVEL="", API_PORT="")
    assert (settings.log_level, settings.api_port) == ("INFO", 8000)
    assert (settings.shutdown_drain_seconds, settings.jwt_secret) == (5, None)
    assert load(DATABASE_URL=URL, LOG_LEVEL="debug").log_level == "DEBUG"


def test_nothing_prints_a_secret(load: Load) -> None:
    settings = load(DATABASE_URL=URL, JWT_SECRET=SECRET, POSTGRES_PASSWORD=SECRET)
    database = Database(settings)
    for thing in (settings, database, database._engine, database._engine.url, database._probe):
        assert SECRET not in f"{thing!r} {thing}"


INVALID = [
    ({}, "DATABASE_URL is missing"),
    ({**PARTS, "PGHOST": ""}, "PGHOST is missing"),
    ({"PGHOST": "x"}, "POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB are missing"),
    ({"DATABASE_URL": f"mysql://u:{SECRET}@h/d"}, "DATABASE_URL is invalid"),
    ({"DATABASE_URL": f"postgresql://u:{SECRET}@/d"}, "DATABASE_URL is invalid: it names no host"),
    ({"DATABASE_URL": f"postgresql://u:{SECRET}@h"}, "it names no database"),
    ({"DATABASE_URL": f"postgresql://u:%zz{SECRET}@h/d"}, "DATABASE_URL is invalid"),
    ({"DATABASE_URL": f"postgresql://u:%ff{SECRET}@h/d"}, "DATABASE_URL is invalid"),
    ({"DATABASE_URL": f"postgresql://u:%00{SECRET}@h/d"}, "DATABASE_URL is invalid"),
    ({"DATABASE_URL": f"postgresql://u:a@{SECRET}@h/d"}, "not percent-encoded"),
    ({"DATABASE_URL": f"postgresql://u:12/{SECRET}@h/d"}, "not percent-encoded"),
    ({"DATABASE_URL": f"postgresql://u:x@h:{SECRET}/d"}, "the port or a timeout"),
    ({"DATABASE_URL": f"postgresql://u:x@h/d?{SECRET}=1"}, "DATABASE_URL is invalid"),
    ({"DATABASE_URL": URL, "API_PORT": f"{SECRET}"}, "API_PORT is invalid"),
    ({"DATABASE_URL": URL, "API_PORT": "0"}, "API_PORT is invalid"),
    ({"DATABASE_URL": URL, "LOG_LEVEL": "LOUD"}, "LOG_LEVEL is invalid"),
    ({"DATABASE_URL": URL, "SHUTDOWN_DRAIN_SECONDS": "-1"}, "SHUTDOWN_DRAIN_SECONDS is invalid"),
    ({"DATABASE_URL_FILE": "/nonexistent"}, "DATABASE_URL_FILE cannot be read"),
    ({"DATABASE_URL": URL, "DATABASE_URL_FILE": "/x"}, "are both set"),
]


@pytest.mark.parametrize(("variables", "message"), INVALID)
def test_invalid_settings(load: Load, variables: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(**variables)
    assert message in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_must_be_text(load: Load, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL_FILE is invalid: the file is not UTF-8"):
        load(DATABASE_URL_FILE=file(tmp_path, b"\xff"))


@pytest.mark.parametrize("command", [[], ["migrate"], ["check-settings"]])
def test_invalid_settings_end_the_process_with_one_line(command: list[str]) -> None:
    for variables in ({}, {"DATABASE_URL": f"postgresql://u:%zz{SECRET}@h/d"}):
        result = run(*command, **variables)
        assert result.returncode == 1
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith("kanban: invalid settings: DATABASE_URL is ")
        assert SECRET not in result.stderr


def test_commands() -> None:
    assert run("check-settings", DATABASE_URL=URL).returncode == 0
    assert run("unknown", DATABASE_URL=URL).returncode == 2
