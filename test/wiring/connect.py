"""Reads a connection URI from standard input; prints what libpq makes of it, and who one is then."""

import json
import sys

import psycopg
from psycopg.conninfo import conninfo_to_dict

uri = sys.stdin.read()
try:
    with psycopg.connect(uri) as connection:
        user = connection.execute("SELECT current_user").fetchone()[0]
except psycopg.OperationalError as error:
    user = str(error)
print(json.dumps({"parsed": conninfo_to_dict(uri), "user": user}))
