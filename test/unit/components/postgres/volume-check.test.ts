import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { provider } from "../../../../components/postgres/volume-check-provider";
import type { VolumeCheckInputs } from "../../../../components/postgres/volume-refusals";
import { refusal } from "../../../support/api-server";
import { fakeCommands } from "../../../support/commands";
import { CLAIM, CLASSES, claim, cluster, inputs, K3D, pod, refused } from "../../../support/volume";

describe("a volume with data", () => {
  test("of another major version is refused, with the line that goes back and the way to go on", async (t) => {
    await cluster(t, K3D, claim({ noted: "postgres:15-trixie" }));
    assert.deepEqual(await refused({}, inputs({ image: "postgres:15-trixie" })), [
      "postgres:17-trixie is PostgreSQL 17, and the volume of the claim db/postgres-data has data of PostgreSQL 15, " +
        "which no other major version reads. Nothing was changed. Put it back: set image postgres:15-trixie\n" +
        "To go to 17 with the rows: MAJOR.md",
    ]);
  });

  test("of before there were notes is known by the server that is ready on it", async (t) => {
    await cluster(t, K3D, claim(), pod("postgres:16", true));
    assert.match((await refused({}))[0]!, /has data of PostgreSQL 16.*set image postgres:16\n/);
    assert.deepEqual(await refused({ image: "postgres:16.4-alpine" }), []);
  });

  test("that others keep is looked at for its version, and for nothing else", async (t) => {
    await cluster(t, K3D, claim({ noted: "postgres:16" }));
    const [reason, ...more] = await refused({ own: false, storage: "1Gi", storageClass: "gone" });
    assert.match(reason!, /has data of PostgreSQL 16/);
    assert.deepEqual(more, []);
  });

  test("takes any image of its own major version, and one whose name tells none", async (t) => {
    await cluster(t, K3D, claim({ noted: "postgres:17-trixie" }));
    for (const image of ["postgres:17.99", "mirror.example.com/postgres:17-alpine", "company/database:5"])
      assert.deepEqual(await refused({ image }), [], image);
  });

  test("keeps its StorageClass: named, or the default that it was made with", async (t) => {
    await cluster(t, K3D, claim());
    assert.deepEqual(await refused({ storageClass: "fast" }, inputs()), [
      "the volume of the claim db/postgres-data is of the StorageClass local-path, the cluster's default then; asked for " +
        "fast, it would be made anew, empty. Nothing was changed. Put it back: rm class\n" +
        "To go to another volume with the rows: VOLUME.md",
    ]);
    // The engine makes a claim anew also where its class is only named now.
    assert.match((await refused({ storageClass: "local-path" }))[0]!, /Put it back: rm class/);
    assert.deepEqual(await refused({ image: "postgres:17.2" }), []);
  });

  test("that was given a StorageClass keeps it, also where the line goes", async (t) => {
    await cluster(t, K3D, claim({ in: "fast", asked: "fast" }));
    assert.match((await refused({ storageClass: "" }))[0]!, /asked for the default.*set class fast/);
    assert.deepEqual(await refused({ storageClass: "fast" }), []);
  });

  test("never shrinks, and grows where its StorageClass lets it", async (t) => {
    const { objects } = await cluster(t, K3D, claim({ in: "fast", asked: "fast" }));
    const asked = { storageClass: "fast" };
    assert.match(
      (await refused({ ...asked, storage: "1Gi" }))[0]!,
      /has 2Gi, and 1Gi .*cannot shrink.*set storage 2Gi/,
    );
    assert.deepEqual(await refused({ ...asked, storage: "4Gi" }), []);
    assert.deepEqual(await refused({ ...asked, storage: "2048Mi" }), []);
    Object.assign(objects, claim());
    const [reason] = await refused({ storage: "4Gi" });
    assert.match(reason!, /has 2Gi, and 4Gi is asked for: its StorageClass local-path lets no volume grow/);
    assert.match(reason!, /Put it back: set storage 2Gi\n/);
  });

  test("tells all that is wrong at once", async (t) => {
    await cluster(t, K3D, claim({ noted: "postgres:15" }));
    assert.equal((await refused({ storage: "1Gi", storageClass: "fast" })).length, 3);
  });
});

describe("a volume without data", () => {
  test("takes any image: one that never ran has left nothing, and going back from it is free", async (t) => {
    await cluster(t, K3D, claim(), pod("postgres:17.99", false));
    assert.deepEqual(await refused({ image: "postgres:16" }, inputs({ image: "postgres:17.99" })), []);
  });

  for (const [what, there] of Object.entries({
    "not there yet": {},
    "not bound": claim({ phase: "Pending", in: "no" }),
  })) {
    test(`that is ${what} has a StorageClass that the cluster has, or is refused with those that it has`, async (t) => {
      const { objects } = await cluster(t, K3D, there);
      assert.deepEqual(await refused({ storageClass: "gone" }), [
        "the cluster has no StorageClass gone; it has: local-path, fast. Nothing was changed. " +
          "Name one: set class local-path",
      ]);
      assert.deepEqual([await refused({ storageClass: "fast" }), await refused({})], [[], []]);
      delete objects[`${CLASSES}/local-path`];
      assert.match((await refused({}))[0]!, /has no default StorageClass; it has: fast/);
    });
  }
});

describe("a volume is not judged", () => {
  test("by classes that this login may not list", async (t) => {
    await cluster(t, { [CLASSES]: refusal(403, "no") }, claim());
    assert.deepEqual(await refused({ storage: "4Gi" }), []);
    assert.match((await refused({ storage: "1Gi" }))[0]!, /cannot shrink/);
  });

  test("where nothing was changed that concerns it: no cluster is asked", async (t) => {
    const { asked } = await cluster(t, K3D, claim({ noted: "postgres:15" }));
    assert.deepEqual(await refused({}, inputs()), []);
    assert.deepEqual(asked, []);
  });

  test("in a k3d cluster that does not exist, or before its UID is known", async (t) => {
    await fakeCommands(t, ["k3d"], () => ({ code: 1, stderr: "no nodes found for given cluster" }));
    assert.deepEqual(await refused({ access: { kind: "k3d", name: "gone" } }), []);
    assert.deepEqual(await refused({ clusterUid: unknownValue }), []);
  });

  test("but a cluster that does not tell fails the check: silence is no data that may be lost", async (t) => {
    await cluster(t, K3D, { [CLAIM]: refusal(403, "persistentvolumeclaims is forbidden") });
    await assert.rejects(refused({}), /did not tell the claim db\/postgres-data: HTTP 403/);
  });

  test("by the way to the cluster, which the state does not keep", async () => {
    const secret = inputs({ access: { kind: "kubeconfig", kubeconfig: "a secret" } });
    const { outs } = await provider.create(secret);
    assert.doesNotMatch(JSON.stringify(outs), /secret/);
    assert.equal((await provider.diff("", outs as VolumeCheckInputs, inputs())).changes, false);
    assert.equal((await provider.diff("", outs as VolumeCheckInputs, inputs({ image: "postgres:18" }))).changes, true);
  });
});

test("a new k3d cluster, which has no class yet, is to have its default; another one is waited for", async (t) => {
  const { objects, asked } = await cluster(t, {});
  const kubeconfig = readFileSync(process.env["KUBECONFIG"]!, "utf8");
  await fakeCommands(t, ["k3d"], () => ({ stdout: kubeconfig }));
  const access = { kind: "k3d", name: "new" } as const;
  assert.deepEqual(await refused({ access }), []);
  const soon = refused({ access, storageClass: "local-path" });
  setTimeout(() => Object.assign(objects, K3D), 500);
  assert.deepEqual(await soon, []);
  assert.equal(asked.filter((line) => line.endsWith(CLASSES)).length, 3);
});
