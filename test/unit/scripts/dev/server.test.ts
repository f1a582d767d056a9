import assert from "node:assert/strict";
import { test } from "node:test";

import { isServerOf } from "../../../../scripts/lib/dev/server";

const DATA = "/state/shop/postgresql-18";

test("a server that was left over is told from a stranger's, and from what has its number by now", () => {
  const of = (data: string) => `postgres /opt/bin/postgres -c fsync=off -D ${data} -c port=5001`;
  assert.ok(isServerOf(DATA, of(DATA), "linux"));
  for (const other of [of("/var/lib/postgresql"), of(`${DATA}.new`), `vim -D ${DATA} x`, undefined])
    assert.ok(!isServerOf(DATA, other, "linux"), other);
  // There the name alone is known.
  assert.ok(isServerOf(DATA, "/opt/bin/postgres", "darwin"));
  assert.ok(!isServerOf(DATA, "/usr/bin/vim", "darwin"));
});
