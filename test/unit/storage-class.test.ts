import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { stringify } from "yaml";

import { provider } from "../../components/existing/storage-class-provider";
import "../support/node20";

interface Class {
  readonly name: string;
  readonly isDefault?: boolean;
}

/** A cluster with these classes, as a kubeconfig; one that does not tell them where there are none to give. */
async function cluster(t: TestContext, classes: readonly Class[] | undefined): Promise<string> {
  const items = classes?.map(({ name, isDefault }) => ({
    metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault ?? false) } },
    provisioner: "example.com/disk",
  }));
  const api = createServer((request, response) => {
    const found = items && request.url === "/apis/storage.k8s.io/v1/storageclasses";
    response.writeHead(found ? 200 : 403, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify({ apiVersion: "storage.k8s.io/v1", kind: "StorageClassList", items: items ?? [] }));
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  t.after(() => api.close());
  const server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  return stringify({
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    users: [{ name: "u", user: { token: "token" } }],
  });
}

const reasons = async (kubeconfig: string, storageClass: string, olds = {}) =>
  ((await provider.check(olds, { kubeconfig, storageClass, stack: "prod" })).failures ?? []).map(
    ({ reason }) => reason,
  );

const GP3 = [{ name: "gp3", isDefault: true }, { name: "io2" }];

describe("the StorageClass of a volume", () => {
  test("that the cluster has is taken; without one, its default", async (t) => {
    const kubeconfig = await cluster(t, GP3);
    assert.deepEqual([await reasons(kubeconfig, "io2"), await reasons(kubeconfig, "")], [[], []]);
  });

  test("that it lacks is named with those that it has, and the command", async (t) => {
    assert.deepEqual(await reasons(await cluster(t, GP3), "fast"), [
      "the cluster has no StorageClass fast; it has: gp3, io2. " +
        "Name one: npm run config -- prod database.storageClass gp3",
    ]);
  });

  test("has to be named where the cluster has no default", async (t) => {
    assert.match(
      (await reasons(await cluster(t, [{ name: "gp3" }]), ""))[0]!,
      /has no default StorageClass; it has: gp3/,
    );
    assert.match((await reasons(await cluster(t, []), "fast"))[0]!, /it has: none/);
  });

  test("is not judged by who may not list them, nor once the volume was claimed", async (t) => {
    assert.deepEqual(await reasons(await cluster(t, undefined), "fast"), []);
    assert.deepEqual(await reasons(await cluster(t, GP3), "gone", { storageClass: "gone" }), []);
  });

  test("alone is what changes its check: not the way to the cluster", async () => {
    const inputs = { kubeconfig: "secret", storageClass: "gp3", stack: "prod" };
    const { outs } = await provider.create(inputs);
    assert.doesNotMatch(JSON.stringify(outs), /secret/);
    const diff = (news: typeof inputs) => provider.diff("gp3", outs as typeof inputs, news);
    assert.deepEqual(await diff({ ...inputs, kubeconfig: "another" }), { changes: false });
    assert.deepEqual(await diff({ ...inputs, storageClass: "io2" }), { changes: true });
  });
});
