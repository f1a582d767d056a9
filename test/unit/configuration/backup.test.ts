import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, message, parse, prod } from "../../support/config";

const S3 = { kind: "s3", url: "s3:https://s3.eu-central-1.amazonaws.com/acme-backups/prod" };
const LOGIN = { "backup-access-key-id": "AKIA", "backup-secret-access-key": "x" };
const external = { kind: "external", host: "db.example.com", tls: { mode: "require", reason: "a proxy encrypts" } };

const backed = (backup: unknown, server: object = { kind: "statefulset", storage: "3Gi" }) => ({
  database: { ...server, backup },
});

describe("database.backup", () => {
  test("is on by itself on a cluster that others use as well, and off on a laptop", () => {
    const { backup } = parse(prod());
    assert.deepEqual(backup?.to, { kind: "volume", storage: "1Gi" });
    assert.equal(backup?.schedule, "0 3 * * *");
    assert.deepEqual(backup?.keep, { daily: 7, weekly: 4, monthly: 6 });
    assert.equal(backup?.before.enabled, true);
    assert.equal(parse(local()).backup, undefined);
  });

  test("is all of its defaults where it is true, and nothing where it is false", () => {
    assert.equal(parse(local(backed(true))).backup?.proofStorage, "3Gi");
    assert.equal(parse(prod(backed(false))).backup, undefined);
  });

  test("has the room of the server's volume, and of 10Gi for a server outside", () => {
    const inside = parse(local(backed({ to: { kind: "volume" } }))).backup;
    assert.deepEqual([inside?.to, inside?.proofStorage], [{ kind: "volume", storage: "3Gi" }, "3Gi"]);
    const outside = parse(prod(backed(true, external)), { secrets: { "postgres-password": "p" } }).backup;
    assert.deepEqual([outside?.to, outside?.proofStorage], [{ kind: "volume", storage: "10Gi" }, "10Gi"]);
    const given = parse(local(backed({ to: { kind: "volume", storage: "5Gi" }, proofStorage: "9Gi" }))).backup;
    assert.deepEqual([given?.to, given?.proofStorage], [{ kind: "volume", storage: "5Gi" }, "9Gi"]);
  });

  test("goes to a bucket with a login, which is two secrets", () => {
    const { backup } = parse(prod(backed({ to: S3 })), { secrets: LOGIN });
    assert.deepEqual(backup?.to, S3);
    assert.match(message(prod(backed({ to: S3 }))), /backup-access-key-id\n[\s\S]*backup-secret-access-key\n/);
  });

  test("takes a reason for a volume that was asked for where others use the cluster as well", () => {
    const [told, ...others] = faults(prod(backed({ to: { kind: "volume" } })));
    assert.deepEqual(others, []);
    assert.equal(told?.path, "database.backup.to.reason");
    assert.match(told?.what ?? "", /not set/);
    assert.match(told?.cure ?? "", /database\.backup\.to/);
    const reason = "the platform team backs up its volumes";
    assert.equal(message(prod(backed({ to: { kind: "volume", reason } }))), "");
    assert.equal(message(prod(backed({ keep: { daily: 3 } }))), "", "nobody asked for it");
    assert.equal(message(local(backed({ to: { kind: "volume" } }))), "");
  });

  test("refuses a schedule that Kubernetes would not take", () => {
    for (const schedule of ["at night", "0 3 * *", "0 0 3 * * *", "61 3 * * *", "0 3 L * *", "0 3 31 2 *"])
      assert.match(message(local(backed({ schedule }))), /five fields of cron/, schedule);
    for (const schedule of ["*/15 * * * *", "0 3 * * mon-fri", "0 3,15 1 * *"])
      assert.equal(message(local(backed({ schedule }))), "", schedule);
  });

  test("refuses a place that restic would not take", () => {
    for (const url of ["s3://acme/prod", "https://s3.amazonaws.com/acme", "s3:acme", "s3:https://s3.amazonaws.com"])
      assert.match(
        message(prod(backed({ to: { kind: "s3", url } })), { secrets: LOGIN }),
        /s3:https:\/\/HOST\/BUCKET/,
        url,
      );
  });

  test("takes a reason for no backup before migrations", () => {
    assert.match(message(local(backed({ before: { enabled: false } }))), /database\.backup\.before\.reason/);
  });

  test("wants an image of restic with a version", () => {
    assert.match(message(local(backed({ image: "restic/restic" }))), /database\.backup\.image\n.*names no version/);
  });
});
