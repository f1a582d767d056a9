"""Reads a connection URI from standard input; prints what libpq and SQLAlchemy make of it, and who one is then."""

import json
import sys

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

uri = sys.stdin.read()
try:
    with psycopg.connect(uri) as connection:
        user = connection.execute("SELECT current_user").fetchone()[0]
except psycopg.OperationalError as error:
    user = str(error)
url = make_url(uri)
sqlalchemy = {
    "user": url.username,
    "password": url.password,
    "host": url.host,
    "port": str(url.port),
    "dbname": url.database,
    **url.query,
}
print(json.dumps({"parsed": conninfo_to_dict(uri), "sqlalchemy": sqlalchemy, "user": user}))
