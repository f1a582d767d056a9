import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { keptOutside } from "../../../../scripts/lib/database/left/outside";
import { parse, prod } from "../../../support/config";

describe("on the server outside, after a move back", () => {
  const movedFrom = { kind: "external", host: "db.example.com", ca: "test/support/db-ca.pem" };
  const back = parse(prod({ database: { kind: "statefulset", movedFrom } }), {
    stack: "acme",
    secrets: { "moved-from-password": "p" },
  });
  const mark = (more: object) => `wealist ${JSON.stringify({ copy: "copied", run: "1", generation: 1, ...more })}`;
  const from = "db.example.com:5432";

  test("what stays is told with its rows, its age and the command that drops it", () => {
    const comment = mark({ from, at: "2026-11-25T00:00:00Z", rows: 25 });
    assert.equal(
      keptOutside([{ name: "board_api", comment }], back, new Date("2026-11-28T00:00:00Z")),
      `Note: ${from} keeps the database board_api (25 rows), closed: copied into the cluster 3 days ago.
  if nobody needs it any more: psql -h db.example.com -p 5432 -U postgres -d postgres -c 'DROP DATABASE board_api'
  this is told until database.movedFrom goes from Pulumi.acme.yaml`,
    );
  });

  test("and nothing is told of a database that came from elsewhere, or was not copied", () => {
    const others = [
      mark({ from: "other.example.com:5432" }),
      mark({ from: "inside" }),
      mark({ copy: "copying", from }),
    ];
    assert.equal(
      keptOutside(
        others.map((comment, n) => ({ name: `db_${n}`, comment })),
        back,
      ),
      undefined,
    );
  });
});
