"""From settings to connection parameters.

libpq itself decodes the URL, and its parameters reach the driver as a dictionary. No URL is
ever built again, so no character of a password can be encoded wrongly on the way, and the
URL of the engine (which SQLAlchemy shows in messages) holds no secret.
"""

from __future__ import annotations

import os
import re

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from kanban.errors import SettingsError

# The driver is always psycopg; these are the usual spellings of the same URL.
URL_SCHEME = re.compile(r"(?:postgresql|postgres|postgresql\+psycopg)://")

DEFAULTS = {
    "application_name": "kanban",
    "connect_timeout": "5",
    # A database host that disappears without closing its connections is noticed after about
    # 15 seconds instead of the kernel's two hours.
    "keepalives_idle": "5",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "15000",
}


def from_parts(parts: dict[str, str | None], port: int) -> dict[str, str]:
    """Connection parameters from user, password, database and host, in this order."""
    missing = [name for name, value in parts.items() if not value]
    if len(missing) == len(parts):
        raise SettingsError(
            "DATABASE_URL is missing (set it, or POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB"
            " and PGHOST; each of them may be a file named by <NAME>_FILE)"
        )
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise SettingsError(f"{', '.join(missing)} {verb} missing (or set DATABASE_URL)")
    values = [value or "" for value in parts.values()]
    for name, value in zip(parts, values, strict=True):
        _check_text(name, value)
    parameters = dict(zip(("user", "password", "dbname", "host"), values, strict=True))
    return DEFAULTS | parameters | {"port": str(port)}


def from_url(url: str) -> dict[str, str]:
    """Connection parameters from a URL, whose query may hold any other parameter of libpq."""
    scheme = URL_SCHEME.match(url)
    if scheme is None:
        raise _invalid_url("it must start with postgresql://, postgres:// or postgresql+psycopg://")
    rest = url[scheme.end() :]
    _check_text("DATABASE_URL", rest)
    _check_reserved(rest)
    try:
        parameters = conninfo_to_dict(f"postgresql://{rest}")
    # libpq's message would quote the part it could not read, which may be the password.
    except (ProgrammingError, UnicodeError):
        raise _invalid_url(
            "it is not a PostgreSQL URL (in a password every reserved character must be"
            " percent-encoded, and every parameter must be one that libpq knows)"
        ) from None
    values = {name: str(value) for name, value in parameters.items()}
    if not (values.get("host") or values.get("hostaddr") or os.environ.get("PGHOST")):
        raise _invalid_url("it names no host")
    if not values.get("dbname"):
        raise _invalid_url("it names no database")
    # libpq accepts a list of ports for a list of hosts.
    numbers = [*values.get("port", "").split(","), values.get("connect_timeout", "")]
    if not all(number.isdecimal() for number in numbers if number):
        raise _invalid_url("the port or a timeout is not a number")
    return DEFAULTS | values


def _check_reserved(rest: str) -> None:
    # libpq ends the user and password at the first `@` and the authority at the first `/`:
    # with a raw one in the password, its end would become the host and show up in messages.
    authority, _, path = rest.partition("/")
    if authority.partition("?")[0].count("@") > 1 or "@" in path.partition("?")[0]:
        raise _invalid_url("an @ or / in the user or the password is not percent-encoded")


def _check_text(name: str, value: str) -> None:
    if "\0" in value:
        raise SettingsError(f"{name} is invalid: it holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:  # bytes of the environment which are not UTF-8
        raise SettingsError(f"{name} is invalid: it is not UTF-8 text") from None


def _invalid_url(reason: str) -> SettingsError:
    return SettingsError(f"DATABASE_URL is invalid: {reason}")
