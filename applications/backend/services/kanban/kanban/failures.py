"""Why a database connection failed, in words that hold no secret.

The driver's own message is never shown: it quotes parts of the connection parameters.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Failure(NamedTuple):
    reason: str
    # Waiting does not help: someone has to correct the credentials.
    permanent: bool = False


# Failures while connecting carry no SQLSTATE, only the text of libpq or of the server.
PATTERNS = [
    (
        re.compile(
            r"password authentication failed|no password supplied|no pg_hba\.conf entry"
            r"|pg_hba\.conf rejects|authentication failed for user|role .* does not exist"
            r"|role .* is not permitted to log in"
        ),
        Failure("authentication failed (user, password or pg_hba.conf)", permanent=True),
    ),
    (
        re.compile(r"permission denied for database"),
        Failure("the user has no CONNECT privilege", permanent=True),
    ),
    (re.compile(r"database .* does not exist"), Failure("the database does not exist")),
    (re.compile(r"starting up|not yet accepting"), Failure("the server is starting up")),
    (re.compile(r"shutting down"), Failure("the server is shutting down")),
    (re.compile(r"too many clients|connection slots"), Failure("too many connections")),
    (re.compile(r"certificate|SSL|TLS"), Failure("the TLS connection failed")),
    (
        re.compile(r"resolve host|translate host name|Name or service not known"),
        Failure("the host name cannot be resolved"),
    ),
    (re.compile(r"[Cc]onnection refused"), Failure("connection refused")),
    (re.compile(r"timeout expired|timed out"), Failure("timeout")),
    (re.compile(r"No route to host|unreachable"), Failure("no route to the host")),
    (re.compile(r"closed|terminat|reset by peer|lost"), Failure("the connection was closed")),
]


def describe(error: BaseException) -> Failure:
    """Classify an exception raised while connecting or by a lost connection."""
    message = str(error)
    for pattern, failure in PATTERNS:
        if pattern.search(message):
            return failure
    return Failure(type(error).__name__)
