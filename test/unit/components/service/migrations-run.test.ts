import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test, type TestContext } from "node:test";

import { runtime } from "@pulumi/pulumi";

import { ANOTHER_DATABASE, KEY, provider } from "../../../../components/service/migrations-run-provider";
import { apiServer } from "../../../support/api-server";

const SELECTOR = "app.kubernetes.io%2Fname%3Dboard-api-migrations%2Capp.kubernetes.io%2Fcomponent%3Dmigrations";
const JOBS = `/apis/batch/v1/namespaces/boards/jobs?labelSelector=${SELECTOR}`;
const given = {
  access: { kind: "context", context: "prod" } as const,
  ...{ namespace: "boards", service: "board-api", key: "k1", current: "app:1" },
};

const job = (key: string, status: object = { succeeded: 1 }, annotations: Record<string, string> = {}) => ({
  metadata: { annotations },
  spec: { template: { metadata: { annotations: { [KEY]: key } } } },
  status,
});

async function ran(t: TestContext, ...jobs: object[]) {
  const { asked } = await apiServer(t, { [JOBS]: { items: jobs } });
  const { outs } = await provider.create(given);
  const changes = async (news: object) => (await provider.diff("id", outs as never, { ...given, ...news })).changes;
  return { asked, outs: outs as never as Parameters<typeof provider.diff>[1], changes };
}

describe("migrations run", () => {
  test("first with the image of now, and keep no secret way to the cluster", async (t) => {
    const { outs } = await ran(t);
    assert.deepEqual([outs.image, outs.run, outs.again], ["app:1", 1, false]);
    const kubeconfig = readFileSync(process.env["KUBECONFIG"]!, "utf8");
    const secret = await provider.create({ ...given, access: { kind: "kubeconfig", context: "prod", kubeconfig } });
    assert.doesNotMatch(JSON.stringify(secret.outs), /clusters/);
  });

  test("again, with the new image, where something that they depend on changes", async (t) => {
    const { outs, changes } = await ran(t, job("k1"));
    assert.equal(await changes({ key: "k2" }), true);
    const { outs: next } = await provider.update("id", outs, { ...given, key: "k2", current: "app:2" });
    assert.deepEqual([next?.["image"], next?.["run"]], ["app:2", 2]);
  });

  test("not for another image alone, for which the cluster is asked; without one it is not", async (t) => {
    const { asked, changes } = await ran(t, job("k1"), job("k0", { failed: 1 }));
    assert.deepEqual([await changes({}), asked.length], [false, 0]);
    assert.deepEqual([await changes({ current: "app:2" }), asked.length], [false, 1]);
    // Of an image that is still to be pushed a preview does not know the digest.
    assert.equal(await changes({ current: runtime.unknownValue }), false);
  });

  test("where they failed, are gone, or ran on another database than the one in use", async (t) => {
    for (const jobs of [
      [],
      [job("k0")],
      [job("k1", { failed: 1 })],
      [job("k1", { conditions: [{ type: "Failed", status: "True" }] })],
      [job("k1", { succeeded: 1 }, { [ANOTHER_DATABASE]: "2026-11-28T12:00:00Z" })],
    ])
      await t.test(JSON.stringify(jobs), async (t) => {
        const { outs, changes } = await ran(t, ...jobs);
        assert.equal(await changes({ current: "app:2" }), true);
        const { props } = await provider.read("id", outs);
        assert.deepEqual([outs.again, props?.["again"]], [false, true]);
        assert.equal((await provider.diff("id", props as never, given)).changes, true);
      });
  });

  test("not while they are still at work, unless with an image in which they may be mended", async (t) => {
    const { outs, changes } = await ran(t, job("k1", { active: 1 }));
    assert.deepEqual([await changes({}), await changes({ current: "app:2" })], [false, true]);
    assert.equal((await provider.read("id", outs)).props?.["again"], false);
  });

  test("where a cluster that does not answer leaves it open; a refresh lets it stand", async (t) => {
    const { outs, changes } = await ran(t, job("k1"));
    const nowhere = { kind: "context", context: "nowhere" } as const;
    assert.equal(await changes({ current: "app:2", access: nowhere }), true);
    const { props } = await provider.read("id", { ...outs, reached: nowhere });
    assert.equal(props?.["again"], false);
  });

  test("are asked for in each preview where a refresh does not know the way", async (t) => {
    const { outs } = await ran(t, job("k1", { succeeded: 1 }, { [ANOTHER_DATABASE]: "now" }));
    const kubeconfig = readFileSync(process.env["KUBECONFIG"]!, "utf8");
    const secret = { ...given, access: { kind: "kubeconfig", context: "prod", kubeconfig } as const };
    assert.equal((await provider.diff("id", outs, secret)).changes, true);
  });
});
