import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parseDocument } from "yaml";

import { manifestOf } from "../../../../scripts/lib/adopt/objects";
import { compareRows, databaseFor, refuseOtherMajor } from "../../../../scripts/lib/adopt/plan";
import { withoutLeave, writeAdopted } from "../../../../scripts/lib/adopt/stack-file";

describe("what is kept of an object that is replaced", () => {
  test("is what somebody wrote", () => {
    const spec = { replicas: 2 };
    const live = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "board-api",
        namespace: "board-api-prod",
        uid: "1",
        resourceVersion: "2",
        generation: 3,
        labels: { app: "board-api" },
        annotations: { "deployment.kubernetes.io/revision": "4", team: "boards" },
      },
      spec,
      status: { readyReplicas: 2 },
    };
    assert.deepEqual(manifestOf(live), {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "board-api",
        namespace: "board-api-prod",
        labels: { app: "board-api" },
        annotations: { team: "boards" },
      },
      spec,
    });
  });

  test("of a Service is not its address, which may be taken by then; a headless one stays headless", () => {
    const service = (spec: Record<string, unknown>) =>
      manifestOf({ apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec }).spec;
    assert.deepEqual(service({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ports: [] }), { ports: [] });
    assert.deepEqual(service({ clusterIP: "None", clusterIPs: ["None"] }), { clusterIP: "None", clusterIPs: ["None"] });
  });
});

describe("the database of a service", () => {
  test("is the one that is named, the one of its name, or the only one", () => {
    assert.equal(databaseFor("board-api", "boards", ["a", "boards"], 1, 0), "boards");
    assert.equal(databaseFor("board-api", undefined, ["a", "board_api"], 2, 0), "board_api");
    assert.equal(databaseFor("board-api", undefined, ["kanban"], 1, 0), "kanban");
  });

  test("is asked for where it cannot be known", () => {
    const asked = /no database board_api for board-api; it has: a, b.*services\[1\]\.database\.name/s;
    assert.throws(() => databaseFor("board-api", undefined, ["a", "b"], 1, 1), asked);
    assert.throws(() => databaseFor("board-api", undefined, ["a"], 2, 0), /services\[0\]/);
    assert.throws(() => databaseFor("board-api", "boards", ["a"], 1, 0), /no database boards/);
  });
});

test("data of another major version is refused before anything is deleted", () => {
  refuseOtherMajor("postgres:17", "postgres:17", "15");
  refuseOtherMajor("postgres:16.4", "postgres:16-alpine", "16");
  assert.throws(() => refuseOtherMajor("postgres:17", "postgres:15", "15"), /database\.image: postgres:15/);
});

describe("rows before and after", () => {
  const before = new Map([
    ["public.boards", 3],
    ["public.cards", 7],
  ]);

  test("are told table by table; a table that a migration made is no loss", () => {
    const table = compareRows("kanban", before, new Map([...before, ["public.labels", 0]]));
    assert.match(table, /public\.boards\s+3\s+3/);
    assert.match(table, /public\.labels\s+-\s+0/);
  });

  test("that are fewer are a failure, and more are none: the service runs again by then", () => {
    assert.throws(
      () => compareRows("kanban", before, new Map([["public.boards", 3]])),
      /Rows of public\.cards are missing/,
    );
    assert.throws(() => compareRows("kanban", before, new Map([...before, ["public.cards", 6]])), /public\.cards/);
    assert.match(compareRows("kanban", before, new Map([...before, ["public.cards", 8]])), /public\.cards\s+7\s+8/);
  });
});

test("the stack's file says where the data lies, and once that the databases may be taken over", () => {
  const file = parseDocument("config:\n  wealist:services:\n    - name: web\n    - name: board-api # ours\n");
  const databases = [{ index: 1, database: "kanban" }];
  const volume = { claim: "data", dataDirectory: "db", superuser: "boards_admin" };
  const read = () => (file.toJS() as { config: Record<string, unknown> }).config;
  const service = (database: object) => [{ name: "web" }, { name: "board-api", database }];
  writeAdopted(file, volume, databases);
  assert.deepEqual(read()["wealist:database"], { kind: "statefulset", ...volume });
  assert.deepEqual(read()["wealist:services"], service({ name: "kanban", adopt: true }));
  withoutLeave(file, databases);
  assert.deepEqual(read()["wealist:services"], service({ name: "kanban" }));
  assert.match(file.toString(), /# ours/);
});
