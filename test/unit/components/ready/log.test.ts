import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { readingOf, withoutPasswords } from "../../../../components/ready/diagnosis/log";
import type { Role } from "../../../../components/ready/inputs";
import { workload } from "./place";

const read = (log: string, role: Role = "service") => {
  const { what, cure } = readingOf(log.split("\n"), workload(role).place, role) ?? { what: "", cure: [] };
  return [what, ...cure].join("\n");
};
const traceback = (last: string) =>
  `Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n${last}`;

describe("the last lines of a log tell", () => {
  test("a module that is missing", () => {
    assert.match(
      read(traceback("ModuleNotFoundError: No module named 'httpx'")),
      /httpx is not in the image.*\n.*requirements\.txt/,
    );
    assert.match(read("/usr/bin/python: No module named alembic", "migrations"), /alembic is not in the image/);
    assert.match(read("Error: Cannot find module 'express'\nRequire stack:"), /express.*\n.*package\.json/);
    assert.match(
      read("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/x.js"),
      /Node module pg/,
    );
  });

  test("a variable that is not set, and where it is set", () => {
    for (const log of [
      traceback("KeyError: 'API_TOKEN'"),
      "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\napi_token\n  Field required [type=missing, input_value={}, input_type=dict]",
      "RuntimeError: API_TOKEN is not set",
      "error: missing environment variable API_TOKEN",
      "The API_TOKEN environment variable must be set",
    ])
      assert.match(
        read(log),
        /API_TOKEN is not set.*\nin Pulumi\.local\.yaml, at services\[1\]\.env\.API_TOKEN, write: <its value>\n.*services\[1\]\.secretEnv/,
        log,
      );
    assert.equal(read(traceback("KeyError: 'id'")), "");
  });

  test("a variable of the database's, where the service has none", () => {
    const log = traceback("KeyError: 'DATABASE_URL'");
    assert.match(read(log), /the service has no database.*\nset 'services\[1\]\.database' '\{\}'$/);
  });

  test("psycopg without the library that it calls, and how it comes with it", () => {
    const log = traceback(
      "ImportError: no pq wrapper available.\n- couldn't import psycopg 'python' implementation: libpq library not found",
    );
    assert.match(read(log), /psycopg\[binary\]/);
    assert.match(read(traceback("ModuleNotFoundError: No module named 'psycopg'")), /add psycopg\[binary\] to/);
  });

  test("a place that is read-only, by its path", () => {
    for (const log of [
      traceback("OSError: [Errno 30] Read-only file system: '/app/cache.json'"),
      traceback("PermissionError: [Errno 13] Permission denied: '/app/cache.json'"),
      "Error: EROFS: read-only file system, open '/app/cache.json'",
      "mkdir: cannot create directory '/app/cache.json': Read-only file system",
    ])
      assert.match(read(log), /writes to \/app\/cache\.json.*read-only.*\nwrite below \/tmp/, log);
    assert.match(read("sqlite3.OperationalError: unable to open database file"), /read-only/);
  });

  test("an image that is no PostgreSQL, and nothing of the kind where it is one", () => {
    const redis = "/usr/local/bin/docker-entrypoint.sh: 43: exec: postgres: not found";
    assert.match(read(redis, "postgres"), /no PostgreSQL.*\nset 'database\.image' 'postgres:17'/);
    assert.match(read("usage: busybox [function]", "postgres"), /no PostgreSQL/);
    assert.equal(read("FATAL:  could not map anonymous shared memory", "postgres"), "");
    assert.equal(read("usage: busybox [function]"), "");
  });

  test("data of another major version", () => {
    const log =
      "FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 16, which is not compatible with this version 17.5.";
    assert.match(
      read(log, "postgres"),
      /is of PostgreSQL 16, and the image is PostgreSQL 17\.\nset 'database\.image' 'postgres:16'/,
    );
  });

  test("a % in the URL that Alembic reads as a placeholder", () => {
    const log = "ValueError: invalid interpolation syntax in 'postgresql://u:p%40ss@h:5432/d' at position 27";
    assert.match(read(log, "migrations"), /url\.replace\("%", "%%"\)\"?\)?\n.*forget board-api-db-password/);
  });
});

test("lines are shown without the passwords of URLs", () => {
  assert.equal(
    withoutPasswords("in 'postgresql+psycopg://u:p%40:s@h:5432/d'"),
    "in 'postgresql+psycopg://u:***@h:5432/d'",
  );
  for (const text of ["http://localhost:8000/users/@me", "http://a:80, mail b@c", "postgresql://u@h:5432/d"])
    assert.equal(withoutPasswords(text), text);
});
