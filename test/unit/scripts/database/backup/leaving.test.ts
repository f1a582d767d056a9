import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { StateResource } from "../../../../../scripts/lib/engine/engine";
import { keptVolumes } from "../../../../../scripts/lib/database/backup/kept";
import { lostKeyWarning } from "../../../../../scripts/lib/database/backup/leaving";
import { local, parse } from "../../../../support/config";

const KEY =
  "urn:pulumi:test::wealist::wealist:postgres:DatabaseBackups$random:index/randomPassword:RandomPassword::postgres-backup-key";
const workspace = { envVars: {} } as never;
const key = (protect: boolean) => [{ urn: KEY, type: "random:index/randomPassword:RandomPassword", protect }] as never;
const warned = (resources: readonly StateResource[], backup: boolean) =>
  lostKeyWarning({ workspace }, resources, parse(local({ database: { kind: "statefulset", backup } })));

describe("the key of the backups", () => {
  test("is told before it goes", () => {
    assert.match(warned(key(false), false)[0]!, /^Warning: .* keep it: npm run backup -- --key -s test$/);
    assert.deepEqual(warned(key(false), true), []);
    assert.deepEqual(warned([], false), []);
  });

  test("does not go where it is protected: the way is told before anything is changed", () => {
    assert.throws(() => warned(key(true), false), {
      message: /Nothing was changed\.[^]*--key[^]*pulumi state unprotect 'urn:[^']*' -s test --yes$/,
    });
    assert.deepEqual(warned(key(true), true), []);
  });
});

describe("a volume of backups", () => {
  const claims = ["old", "new"].map((name) => ({ metadata: { name } }));
  const cronJob = (claimName: string) => ({
    spec: {
      schedule: "",
      jobTemplate: {
        spec: {
          template: {
            spec: { containers: [], volumes: [{ name: "repository", persistentVolumeClaim: { claimName } }] },
          },
        },
      },
    },
  });

  test("stays where backups go elsewhere, or to another one, and is told", () => {
    assert.deepEqual(keptVolumes(claims, []), ["old", "new"]);
    assert.deepEqual(keptVolumes(claims, [cronJob("new")]), ["old"]);
  });
});
