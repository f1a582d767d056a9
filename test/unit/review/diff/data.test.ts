import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compare } from "../../../../review/diff/compare";
import type { KubernetesObject } from "../../../../review/diff/model";
import { accessJob, object, side, template } from "./objects";

const risks = (before: readonly KubernetesObject[], after: readonly KubernetesObject[]) =>
  compare(side(before), side(after)).risks.map(({ object: { kind }, text }) => `${kind}: ${text}`);

const claim = (storage: string, spec: object = {}) =>
  object("PersistentVolumeClaim", "db/data", { spec: { ...spec, resources: { requests: { storage } } } });
const server = (spec: object) =>
  object("StatefulSet", "db/postgres", { spec: { replicas: 1, serviceName: "a", ...spec } });

describe("data is at risk", () => {
  test("where a namespace, a StatefulSet or a claim is removed", () => {
    const told = risks([object("Namespace", "db"), server({}), claim("1Gi")], [object("Service", "x/y")]);
    assert.equal(told.length, 3);
    assert.match(
      told[0]!,
      /^Namespace: removed: .* everything in it \(2 objects, .*PersistentVolumeClaim `db\/data` and StatefulSet/,
    );
    assert.match(told[1]!, /^PersistentVolumeClaim: removed/);
    assert.match(told[2]!, /^StatefulSet: removed/);
  });

  test("where one is renamed", () => {
    assert.match(risks([object("Namespace", "db")], [object("Namespace", "data")])[0]!, /renamed to Namespace `data`/);
    assert.match(
      risks([claim("1Gi")], [object("PersistentVolumeClaim", "db/pgdata")])[0]!,
      /renamed to .*`db\/pgdata`/,
    );
  });

  const fixed = {
    selector: { matchLabels: { a: "b" } },
    serviceName: "b",
    volumeClaimTemplates: [{ metadata: { name: "data" } }],
    podManagementPolicy: "Parallel",
    revisionHistoryLimit: 3,
  };
  for (const [field, value] of Object.entries(fixed)) {
    test(`where a StatefulSet's ${field} changes, which replaces it`, () => {
      assert.deepEqual(risks([server({})], [server({ [field]: value })]), [
        `StatefulSet: \`spec.${field}\` cannot change in place: it is deleted and made anew`,
      ]);
    });
  }

  test("where a claim shrinks or gets another StorageClass", () => {
    assert.match(risks([claim("1Gi")], [claim("1000Mi")])[0]!, /shrinks, `1Gi` → `1000Mi`/);
    assert.match(
      risks([claim("1Gi")], [claim("1Gi", { storageClassName: "fast" })])[0]!,
      /`spec.storageClassName` .*refused/,
    );
  });

  test("where a server gets another major version than its data has", () => {
    const of = (image: string) => server(template({ image }).spec);
    const [told = "", ...more] = risks([of("postgres:15-trixie")], [of("postgres:17-trixie")]);
    assert.match(told, /^StatefulSet: .*image`, PostgreSQL 15 → 17: .* on a volume of 15 this is refused$/);
    assert.deepEqual(more, []);
    for (const image of ["postgres:15.4", "company/database:17"])
      assert.deepEqual(risks([of("postgres:15-trixie")], [of(image)]), [], image);
  });

  test("where a pod gets another claim in place of its own", () => {
    const on = (claimName: string) =>
      server(template({}, { volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] }).spec);
    assert.deepEqual(risks([on("postgres-data")], [on("old-data")]), [
      "StatefulSet: its volume becomes another one, `postgres-data` → `old-data`: the data stays in the old one",
    ]);
  });

  test("where a StatefulSet's own claims shrink", () => {
    const templates = (storage: string) => ({
      volumeClaimTemplates: [{ spec: { resources: { requests: { storage } } } }],
    });
    assert.match(risks([server(templates("2Gi"))], [server(templates("1Gi"))])[0]!, /shrinks, `2Gi` → `1Gi`/);
  });

  test("where a service gets another database, login or server, or leaves its database behind", () => {
    const other = (changed: Record<string, string>) => risks([accessJob()], [accessJob(changed)]).join();
    assert.match(
      other({ ACCESS_DATABASE: "boards", ACCESS_LOGIN: "boards_a" }),
      /becomes another one, `board_api` → `boards`/,
    );
    assert.match(other({ ACCESS_LOGIN: "board_api_b" }), /logs in otherwise, `board_api_a` → `board_api_b`/);
    assert.match(other({ PGHOST: "eu" }), /another one, `db:5432\/board_api` → `eu:5432\/board_api`/);
    assert.match(
      other({ ACCESS_DATABASE: "boards", ACCESS_LOGIN: "boards_a" }),
      /`database\.name: board_api` gives it/,
    );
    assert.match(risks([accessJob()], []).join(), /the database `board_api` stays on the server, used by no service/);
    assert.match(risks([accessJob()], []).join(), /`npm run db -- drop board_api`/);
  });

  test("where the stack gets another cluster or its data loses its protection", () => {
    const config = (context: string, protect?: boolean) => ({
      plain: { cluster: { context }, ...(protect === undefined ? {} : { database: { protect } }) },
    });
    const paths = (...sides: [object, object]) =>
      compare(side([], sides[0]), side([], sides[1])).configuration.map(({ path }) => path);
    assert.deepEqual(paths(config("a", true), config("b", false)), ["cluster.context", "database.protect"]);
    assert.deepEqual(paths(config("a", true), config("a")), ["database.protect"]);
    assert.deepEqual(paths(config("a"), config("a", true)), []);
  });
});

describe("a service under another name", () => {
  const renamed = (database: string) => {
    const { metadata, ...job } = accessJob({ ACCESS_DATABASE: database, ACCESS_LOGIN: `${database}_a` });
    const labels = { ...(metadata["labels"] as object), "app.kubernetes.io/name": "boards" };
    return { ...job, metadata: { ...metadata, name: "boards-db-access-<suffix>", labels } };
  };

  test("leaves its database behind, unless it says which one it has", () => {
    assert.match(
      risks([accessJob()], [renamed("boards")]).join(),
      /`board_api` stays on the server, used by no service/,
    );
    assert.deepEqual(risks([accessJob()], [renamed("board_api")]), []);
  });
});

describe("data is at no risk", () => {
  test("where a claim grows, a StatefulSet's pods change, or other objects come and go", () => {
    assert.deepEqual(
      risks([claim("1Gi"), server({})], [claim("2Gi"), server({ template: { spec: { containers: [] } } })]),
      [],
    );
    assert.deepEqual(risks([object("ConfigMap", "a/b")], [object("Deployment", "a/b")]), []);
  });

  test("where a namespace, a StatefulSet and a claim are new", () => {
    assert.deepEqual(risks([], [object("Namespace", "db"), server({}), claim("1Gi"), accessJob()]), []);
  });
});
