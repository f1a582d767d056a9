import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Settings } from "../../../../configuration/config";
import type { StateResource } from "../../../../scripts/lib/engine/engine";
import { databasesIn, leavingWarnings, losesServer } from "../../../../scripts/lib/database/left/ahead";
import { movedBy } from "../../../../scripts/lib/database/left/mark";
import { leftNote } from "../../../../scripts/lib/database/left/words";
import { local, parse, prod, service } from "../../../support/config";

const resource = (type: string, name: string, inputs: object = {}): StateResource => ({
  urn: `urn:pulumi:test::wealist::wealist:any$${type}::${name}`,
  type,
  custom: true,
  inputs: inputs as Record<string, unknown>,
});

/** A service as the state has it after an update. */
const deployed = (name: string, database: string | undefined, image = `wealist-${name}:1234`, nodePort?: number) => {
  const env = [{ name: "ACCESS_DATABASE", value: database }];
  const pod = (container: object) => ({ spec: { template: { spec: { containers: [container] } } } });
  return [
    ...(database ? [resource("kubernetes:batch/v1:Job", `${name}-db-access`, pod({ env }))] : []),
    resource("kubernetes:apps/v1:Deployment", name, pod({ image })),
    resource("kubernetes:core/v1:Service", name, { spec: { ports: [{ port: 8000, nodePort }] } }),
  ];
};
const BOARD = deployed("board-api", "board_api");
const settings = (...services: object[]): Settings =>
  parse(local({ database: { kind: "statefulset" }, services: services.map((one) => service({ ...one })) }));
const warnings = (resources: readonly StateResource[], ...services: object[]) =>
  leavingWarnings(resources, settings(...services));
const one = (told: readonly string[]) => {
  assert.equal(told.length, 1, told.join("\n"));
  return told[0]!;
};

describe("before an update", () => {
  test("the state tells which service has which database", () => {
    const resources = [...BOARD, ...deployed("web", undefined), ...deployed("user-api", "users")];
    assert.deepEqual(
      [...databasesIn(resources)],
      [
        ["board-api", "board_api"],
        ["user-api", "users"],
      ],
    );
  });

  test("nothing is told where every database keeps its service, under another name too", () => {
    assert.deepEqual(warnings(BOARD, {}), []);
    assert.deepEqual(warnings(BOARD, { name: "board-api-2", database: { name: "board_api" } }), []);
    assert.deepEqual(warnings([], {}), []);
  });

  test("a renamed service is told, by its image, with the line that keeps its rows", () => {
    const told = one(
      warnings(deployed("board-api", "board_api", "registry.example.com/x/wealist-board-api@sha256:12"), {
        name: "board-api-2",
      }),
    );
    assert.match(
      told,
      /^Warning: board-api-2 starts on a database of its own, board_api_2, .*; board_api stays with its rows\./,
    );
    assert.match(told, /services\[0\]\.database\.name\S* board_api$/);
  });

  test("or by its port, where its image has another name as well", () => {
    const renamed = { name: "boards", image: "wealist-boards", hostPort: 8000 };
    const at = (port: number) => warnings(deployed("board-api", "board_api", "wealist-board-api:1", port), renamed);
    assert.match(one(at(30080)), /^Warning: boards starts on a database of its own/);
    assert.match(one(at(30081)), /^Warning: the service board-api goes;/);
  });

  test("a service that goes is told with the command that deletes its database", () => {
    const told = one(warnings([...BOARD, ...deployed("user-api", "users")], {}));
    assert.match(told, /the service user-api goes; its database users stays .* npm run db -- drop users -s test$/);
  });

  test("a service that loses its database, or gets another one, is told with the line that keeps it", () => {
    const lost = one(warnings(BOARD, { database: false }));
    assert.match(
      lost,
      /board-api loses its database: services\[0\]\.database is false\. .*services\[0\]\.database\S* '?\{\}'?$/,
    );
    assert.match(
      one(warnings(deployed("board-api", "old"), { database: false })),
      /services\[0\]\.database\S* '?\{"name":"old"\}'?$/,
    );
    const moved = one(warnings(BOARD, { database: { name: "boards" } }));
    assert.match(moved, /board-api starts on a database of its own, boards, .*database\.name\S* board_api$/);
  });
});

describe("PostgreSQL itself", () => {
  const server = resource("kubernetes:apps/v1:StatefulSet", "postgres");
  const bare = { database: false, migrations: undefined };

  test("stays where the file names it, though no service has a database", () => {
    const named = settings(bare);
    assert.equal(named.needsServer, true);
    assert.equal(losesServer([server], named), false);
  });

  test("is not needed where neither a service nor the file asks for it, and that it goes is asked", () => {
    const nothing = parse(local({ services: [service(bare)] }));
    assert.equal(nothing.needsServer, false);
    assert.deepEqual([losesServer([server], nothing), losesServer([], nothing)], [true, false]);
  });

  test("goes unasked at the end of a move alone, which it was kept for", () => {
    const ca = "test/support/db-ca.pem";
    const outside = parse(prod({ database: { kind: "external", host: "db.example.com", ca } }), {
      secrets: { "postgres-password": "x" },
    });
    assert.equal(losesServer([server], outside), true);
    const moved = [server, resource("wealist:postgres:ExternalPostgres", "postgres")];
    assert.equal(losesServer(moved, outside), false);
  });
});

describe("afterwards", () => {
  const left = (hasRows?: boolean) => [
    { name: "board_api", size: "8 MB", ...(hasRows === undefined ? {} : { hasRows }) },
  ];
  const own = (hasRows: boolean) => [{ name: "board_api_2", size: "7 MB", hasRows }];

  test("nothing is told where nothing stays", () => {
    assert.equal(leftNote([], [], settings({})), undefined);
  });

  test("what stays is told with its size, and the command that drops it", () => {
    const lines = leftNote(left(true), own(true), settings({ name: "board-api-2" }))!.split("\n");
    assert.deepEqual(lines, [
      "Note: PostgreSQL keeps the database board_api (8 MB), which no service in Pulumi.test.yaml has.",
      "  if nobody needs it any more: npm run db -- drop board_api -s test",
      "  if a service of another name had it: in Pulumi.test.yaml, at its database.name, write: board_api",
    ]);
  });

  test("a service whose own database has no rows may get it back", () => {
    const [, , keep, ...more] = leftNote(left(true), own(false), settings({ name: "board-api-2" }))!.split("\n");
    assert.deepEqual(more, []);
    assert.match(keep!, /if board-api-2 is the service that had it .*services\[0\]\.database\.name\S* board_api$/);
    const again = leftNote(left(true), [], settings({ database: false, migrations: undefined }))!;
    assert.match(again, /if board-api is to have it again: .*services\[0\]\.database\S* '?\{\}'?$/);
  });

  test("one without rows is worth no line that gives it back", () => {
    const lines = leftNote(left(false), own(false), settings({ name: "board-api-2" }))!.split("\n");
    assert.match(lines[0]!, /\(8 MB, no rows\)/);
    assert.equal(lines.length, 2);
  });

  test("what a copy has left is told with its rows, its age, and the command that drops it", () => {
    const now = new Date("2026-11-28T12:00:00Z");
    const mark = { copy: "moved", run: "7", generation: 3, to: "inside", at: "2026-11-28T10:30:00Z", rows: 1 };
    const one = (name: string, comment: string) => ({ name, size: "8 MB", moved: movedBy(comment)! });
    const told = leftNote(
      [one("board_api_moved_7", `wealist ${JSON.stringify(mark)}`), one("users", "moved to db.example.com:5432")],
      [],
      settings({}),
      now,
    );
    assert.deepEqual(told!.split("\n"), [
      "Note: PostgreSQL in the cluster keeps the database board_api_moved_7 (8 MB, 1 row), moved into the cluster 1 hour ago.",
      "  if nobody needs it any more: npm run db -- drop board_api_moved_7 -s test",
      "Note: PostgreSQL in the cluster keeps the database users (8 MB, rows unknown), moved to db.example.com:5432, nobody wrote down when.",
      "  if nobody needs it any more: npm run db -- drop users -s test",
    ]);
  });

  test("no command drops the one whose rows went on elsewhere while its service is to be here again", () => {
    const [, line] = leftNote([{ name: "board_api", size: "8 MB", moved: { to: "db:5432" } }], [], settings({}))!.split(
      "\n",
    );
    assert.match(line!, /rows written since are there, and board-api is to be here: docs\/runbooks\//);
  });

  test("a mark is a moved one's alone, and a comment of somebody else is none", () => {
    const comments = [
      null,
      "",
      "ours",
      "wealist",
      "wealist {",
      "wealist null",
      'wealist {"copy":"copied","from":"inside"}',
    ];
    assert.deepEqual(
      comments.flatMap((comment) => movedBy(comment) ?? []),
      [],
    );
    assert.deepEqual(movedBy('wealist {"copy":"moved","to":"inside","rows":"many","at":"soon"}'), { to: "inside" });
  });
});
