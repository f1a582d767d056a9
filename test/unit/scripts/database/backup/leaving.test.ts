import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { StateResource } from "../../../../../scripts/lib/engine/engine";
import { keptVolumes } from "../../../../../scripts/lib/database/backup/kept";
import { confirmLostKey, keyNote } from "../../../../../scripts/lib/database/backup/leaving";
import { local, parse } from "../../../../support/config";

const KEY =
  "urn:pulumi:test::wealist::wealist:postgres:DatabaseBackups$random:index/randomPassword:RandomPassword::postgres-backup-key";
const workspace = { envVars: {} } as never;
const key = (protect: boolean) => [{ urn: KEY, type: "random:index/randomPassword:RandomPassword", protect }] as never;
const asked = (resources: readonly StateResource[], backup: boolean, isConfirmed = false) =>
  confirmLostKey({ workspace }, resources, parse(local({ database: { kind: "statefulset", backup } })), isConfirmed);

describe("the key of the backups", () => {
  test("is asked for before it goes", async () => {
    await assert.rejects(asked(key(false), false), { message: /nothing was changed\. .*npm start -- --delete-data/ });
    await asked(key(false), false, true);
    await asked(key(false), true);
    await asked([], false);
  });

  test("does not go where it is protected: the way is told before anything is changed", async () => {
    await assert.rejects(asked(key(true), false, true), {
      message: /Nothing was changed\.[^]*--key[^]*pulumi state unprotect 'urn:[^']*' -s test --yes$/,
    });
    await asked(key(true), true);
  });

  test("is told of where the stack goes", () => {
    assert.match(keyNote(key(false), "prod")!, /To keep it: npm run -s backup -- --key -s prod$/);
    assert.equal(keyNote([], "prod"), undefined);
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
