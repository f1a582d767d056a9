import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { connectionUri } from "../../../../components/postgres/url";

const PARTS = {
  user: "board_api_a",
  password: "secret",
  host: "postgres-service.db.svc.cluster.local",
  port: 5432,
  database: "board_api",
};
const NASTY = [
  "@",
  ":",
  "/",
  "?",
  "#",
  "%",
  "&",
  "+",
  " ",
  "'",
  '"',
  "\\",
  "(",
  ")",
  "*",
  "!",
  "%41",
  "ü",
  "密",
  "🔑",
  "a@b:c/d?e#f%g&h+i j'k\"l",
];

describe("a connection URI", () => {
  test("has its parts where PostgreSQL's documentation puts them", () => {
    assert.equal(
      connectionUri(PARTS),
      "postgresql://board_api_a:secret@postgres-service.db.svc.cluster.local:5432/board_api",
    );
  });

  for (const text of NASTY) {
    test(`gives ${JSON.stringify(text)} back as user, password and database`, () => {
      const uri = connectionUri({ ...PARTS, user: text, password: text, database: text });
      // Nothing is left that any parser takes for a delimiter or a blank.
      const part = "[\\w.~%!$&'()*,;=-]+";
      assert.match(
        uri,
        new RegExp(`^postgresql://${part}:${part}@postgres-service\\.db\\.svc\\.cluster\\.local:5432/${part}$`),
      );
      const { username, password, pathname, hostname, port } = new URL(uri);
      assert.deepEqual([username, password, pathname.slice(1)].map(decodeURIComponent), [text, text, text]);
      assert.deepEqual([hostname, port], [PARTS.host, "5432"]);
    });
  }

  test("has no % that it can do without", () => {
    const text = "Aa0-._~!$&'()*,;=";
    const parameters = { sslmode: "verify-full", sslrootcert: "/etc/postgresql-ca/ca.crt" };
    assert.equal(
      connectionUri({ ...PARTS, user: text, password: text, parameters }),
      `postgresql://${text}:${text}@postgres-service.db.svc.cluster.local:5432/board_api` +
        "?sslmode=verify-full&sslrootcert=/etc/postgresql-ca/ca.crt",
    );
  });

  test("has the scheme that a driver wants", () => {
    const uri = connectionUri({ ...PARTS, scheme: "postgresql+asyncpg" });
    assert.match(uri, /^postgresql\+asyncpg:\/\/board_api_a:secret@/);
  });

  test("puts an IPv6 address into brackets", () => {
    assert.equal(new URL(connectionUri({ ...PARTS, host: "fd00::1" })).host, "[fd00::1]:5432");
  });

  test("carries libpq's parameters, encoded", () => {
    const parameters = { sslmode: "verify-full", options: "-c a=b & c+d;e?f#g@h:/i%41,$j'(k)ü" };
    const uri = connectionUri({ ...PARTS, parameters });
    assert.deepEqual(Object.fromEntries(new URL(uri).searchParams), parameters);
  });
});
