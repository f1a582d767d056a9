/** A move outside: what was inside stays as it was, but for the name by which clients find it. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../../review/render/render";
import { faults, local, POSTGRES_IMAGE, prod, service } from "../../support/config";
import { dataOf, find, podOf } from "../../support/objects";
import { renderVariant } from "../../support/variants";

const INSIDE = { storage: "5Gi", image: "postgres:16" };
const OUTSIDE = { kind: "external", host: "db.example.com", admin: "operator", ca: "test/support/db-ca.pem" };

const rendered = (database: Readonly<Record<string, unknown>>, secrets: readonly string[]) =>
  renderVariant({ stack: "prod", values: prod({ database, services: [service()] }), secrets });

/** Of PostgreSQL in the cluster: by the type and name that the engine knows them by, everything they are made of. */
const kept = ({ resources }: Rendered) =>
  resources
    .filter(
      ({ name, type }) =>
        /^(postgres|postgres-(password|superuser|data|headless)|postgresql-namespace)$/.test(name) &&
        !/ExternalPostgres$/.test(type),
    )
    .map(({ type, name, inputs, protect }) => ({ type, name, inputs, protect }));

describe("a database that moves outside", () => {
  let inside: Rendered;
  let moved: Rendered;

  before(async () => {
    inside = await rendered({ kind: "statefulset", ...INSIDE }, ["postgres-password"]);
    moved = await rendered({ ...OUTSIDE, movedFrom: INSIDE }, ["postgres-password", "moved-from-password"]);
  });

  test("keeps the StatefulSet, its claim, its password and its namespace, all of them protected", () => {
    const names = kept(moved).map(({ type, name }) => `${type.split(/[:/]/).at(-1)} ${name}`);
    for (const name of [
      "StatefulSet postgres",
      "PersistentVolumeClaim postgres-data",
      "RandomPassword postgres-password",
    ])
      assert.ok(names.includes(name), `${name} of ${names.join(", ")}`);
    const plain = (stack: Rendered) =>
      JSON.stringify(kept(stack))
        .replaceAll("moved-from-password", "postgres-password")
        .replace(/SCRAM-SHA-256[^"]*/, "of that password");
    assert.equal(plain(moved), plain(inside));
    const data = kept(moved).filter(({ type }) =>
      /^(kubernetes|random):.*(StatefulSet|Claim|Namespace|Password)$/.test(type),
    );
    assert.equal(data.length, 4);
    assert.deepEqual([...new Set(data.map(({ protect }) => protect))], [true]);
  });

  test("takes over the one Service that clients know", () => {
    const services = (stack: Rendered) =>
      stack.objects.filter(({ kind, metadata }) => kind === "Service" && metadata.name === "postgres-service");
    assert.equal(services(inside).length, 1);
    assert.deepEqual(
      services(moved).map(({ spec }) => spec),
      [{ type: "ExternalName", externalName: "db.example.com" }],
    );
  });

  test("is copied by a Job that reaches both servers, each with its own administrator's password by reference", () => {
    const [{ command, env = [], image }] = podOf(find(moved, "Job", "board-api-db-copy")).containers;
    assert.deepEqual(command, ["/bin/sh", "/access/copy.sh"]);
    assert.equal(image, POSTGRES_IMAGE);
    const given = Object.fromEntries(
      env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.secretKeyRef.name]),
    );
    assert.equal(given["FROM_HOST"], "postgres-headless.postgresql-prod.svc.cluster.local");
    assert.equal(given["PGHOST"], "db.example.com");
    assert.deepEqual([given["FROM_PASSWORD"], given["PGPASSWORD"]], ["postgres-superuser", "postgres-admin"]);
  });

  test("is over without the key: nothing of the server inside is left, and nothing is copied", async () => {
    const after = await rendered(OUTSIDE, ["postgres-password"]);
    assert.deepEqual(
      after.objects.filter(({ kind, metadata }) => kind === "StatefulSet" || /db-copy/.test(metadata.name)),
      [],
    );
  });
});

describe("a database that moves back into the cluster", () => {
  let back: Rendered;

  before(async () => {
    const movedFrom = { ...OUTSIDE, image: "postgres:18" };
    back = await rendered({ kind: "statefulset", ...INSIDE, movedFrom }, ["postgres-password", "moved-from-password"]);
  });

  test("is copied by Jobs that take neither server's name from `postgres-service`, with the programs for the one outside", () => {
    const [{ env = [], image, volumeMounts }] = podOf(find(back, "Job", "board-api-db-copy")).containers;
    const given = Object.fromEntries(
      env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.secretKeyRef.name]),
    );
    assert.equal(image, "postgres:18");
    assert.equal(given["PGHOST"], "postgres-headless.postgresql-prod.svc.cluster.local");
    assert.deepEqual([given["FROM_HOST"], given["FROM_USER"]], ["db.example.com", "operator"]);
    assert.deepEqual([given["FROM_SSLMODE"], given["PGSSLMODE"]], ["verify-full", undefined]);
    assert.deepEqual([given["COPY_FROM"], given["COPY_TO"]], ["db.example.com:5432", "inside"]);
    assert.deepEqual([given["FROM_PASSWORD"], given["PGPASSWORD"]], ["postgres-admin", "postgres-superuser"]);
    const mounts = (volumeMounts as { mountPath: string }[]).map(({ mountPath }) => mountPath);
    assert.ok(mounts.some((path) => given["FROM_SSLROOTCERT"]?.startsWith(path)));
    const access = podOf(find(back, "Job", "board-api-db-access")).containers[0].env ?? [];
    assert.equal(access.find(({ name }) => name === "ACCESS_MOVED_FROM")?.value, "db.example.com:5432");
    assert.equal(access.find(({ name }) => name === "PGHOST")?.value, given["PGHOST"]);
  });

  test("is what `postgres-service` leads to, and services connect by that", () => {
    const { spec } = find(back, "Service", "postgres-service") as unknown as {
      spec: Readonly<Record<string, unknown>>;
    };
    assert.deepEqual(spec["selector"], { "app.kubernetes.io/name": "postgres" });
    const { PGHOST } = dataOf(find(back, "Secret", "board-api-db-secret"));
    assert.equal(PGHOST, "postgres-service.postgresql-prod.svc.cluster.local");
  });

  test("needs the password of the one outside", () => {
    const movedFrom = { ...OUTSIDE };
    const told = faults(local({ database: { kind: "statefulset", movedFrom } }), { secrets: {} });
    assert.deepEqual(
      told.map(({ path }) => path),
      ["moved-from-password"],
    );
  });
});

describe("database.movedFrom", () => {
  const told = (movedFrom: unknown, secrets: Readonly<Record<string, string>> = { "postgres-password": "p" }) =>
    faults(local({ database: { ...OUTSIDE, movedFrom } }), { secrets }).map(({ path }) => path);

  test("has the rules of a server in the cluster", () => {
    assert.deepEqual(told({}), []);
    assert.deepEqual(told({ image: "postgres" }), ["database.movedFrom.image"]);
    assert.deepEqual(told({ resources: { limits: { memory: "2Gi", cpu: "1" } } }), [
      "database.movedFrom.resources.limits.memory",
    ]);
    assert.deepEqual(told({ kind: "statefulset" }), []);
    assert.deepEqual(told({ kind: "external", host: "db2.example.com" }).slice(0, 1), ["database.movedFrom.kind"]);
  });

  test("alone makes its password a key that is read", () => {
    const secrets = { "postgres-password": "p", "moved-from-password": "old" };
    assert.deepEqual(told({}, secrets), []);
    assert.deepEqual(told(undefined, secrets), ["moved-from-password"]);
  });
});
