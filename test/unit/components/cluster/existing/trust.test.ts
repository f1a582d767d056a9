import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test, type TestContext } from "node:test";

import { provider } from "../../../../../components/cluster/existing/trust-provider";
import { trustCures } from "../../../../../stacks/existing-cures";
import { apiServer, forbidden, leadTo, refusal } from "../../../../support/api-server";
import { freePort } from "../../../../support/ports";

const STACK = { stack: "prod", cures: trustCures("prod") };
const UID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

const SYSTEM = "/api/v1/namespaces/kube-system";
const namespace = (uid: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid } });

/** A cluster whose namespace `kube-system` has that UID. */
async function cluster(t: TestContext, uid = UID): Promise<void> {
  await apiServer(t, { [SYSTEM]: namespace(uid) });
}

const reasons = async (trusted: string, context = "prod") => {
  const { failures = [] } = await provider.check({}, { context, trusted, ...STACK });
  return failures.map(({ reason }) => reason);
};

describe("a stack on a cluster that it did not make", () => {
  test("trusts the one of that UID", async (t) => {
    await cluster(t);
    assert.deepEqual(await reasons(UID), []);
  });

  test("trusts none before it is told to, and says which one the context leads to", async (t) => {
    await cluster(t);
    const [reason] = await reasons("");
    assert.match(reason!, new RegExp(`trusts no cluster yet.*leads to the cluster ${UID}.*npm run trust -- prod`));
  });

  test("refuses another cluster behind the same context, naming both", async (t) => {
    await cluster(t, "another");
    const [reason] = await reasons(UID);
    assert.match(
      reason!,
      new RegExp(`leads to the cluster another, and the stack prod trusts ${UID}.*npm run trust -- prod`),
    );
  });

  test("says which contexts there are where its own is missing", async (t) => {
    await cluster(t);
    assert.deepEqual(await reasons(UID, "production"), [
      "the kubeconfig has no context production; it has: prod, staging",
    ]);
  });

  test("is reached by a kubeconfig of its own, whatever this machine's says", async (t) => {
    await cluster(t, "another");
    const [elsewhere, here] = [process.env["KUBECONFIG"]!, readFileSync(process.env["KUBECONFIG"]!, "utf8")];
    await cluster(t);
    const ask = async (given: { kubeconfig: string; context?: string }) => {
      const { failures = [] } = await provider.check({}, { ...given, trusted: "another", ...STACK });
      return failures.map(({ reason }) => reason);
    };
    assert.notEqual(process.env["KUBECONFIG"], elsewhere);
    assert.deepEqual(await ask({ kubeconfig: here }), []);
    assert.deepEqual(await ask({ kubeconfig: here, context: "prod" }), []);
    assert.deepEqual(await ask({ kubeconfig: here, context: "production" }), [
      "the secret kubeconfig has no context production; it has: prod, staging",
    ]);
    const none = here.replace(/current-context.*/, "");
    assert.match(
      (await ask({ kubeconfig: none }))[0]!,
      /names no current context; set cluster\.context: prod, staging/,
    );
  });

  test("tells nothing of a kubeconfig that is none", async () => {
    const given = { kubeconfig: "a: canary\nb: [canary", trusted: UID, ...STACK };
    const { failures } = await provider.check({}, given);
    assert.deepEqual(failures, [
      { property: "context", reason: "the secret kubeconfig is no kubeconfig: set it with the content of one" },
    ]);
  });

  test("keeps no kubeconfig among the outputs, and is not changed by another one", async () => {
    const inputs = { kubeconfig: "one", trusted: UID, ...STACK };
    const { outs } = await provider.create(inputs);
    assert.ok(!("kubeconfig" in (outs as object)));
    assert.deepEqual(await provider.diff("id", inputs, { ...inputs, kubeconfig: "two" }), { changes: false });
  });

  test("is asked again where it only starts", async (t) => {
    const early = [refusal(429, "storage is (re)initializing", 1), refusal(503, "apiserver not ready")];
    const { asked } = await apiServer(t, { [SYSTEM]: [...early, namespace(UID)] });
    assert.deepEqual(await reasons(UID), []);
    assert.equal(asked.filter((line) => line.endsWith(SYSTEM)).length, 3);
  });

  test("may not be looked at by every login: which right is missing is told, and what grants it", async (t) => {
    const user = "system:serviceaccount:ci:deployer";
    await apiServer(t, { [SYSTEM]: forbidden(user, "get", "namespaces", 'in the namespace "kube-system"') });
    const [first, ...commands] = (await reasons(UID))[0]!.split("\n");
    assert.equal(
      first,
      "the cluster of the context prod refuses to answer: HTTP 403 namespaces is forbidden: " +
        `User "${user}" cannot get resource "namespaces" in API group "" in the namespace "kube-system". ` +
        "What a stack needs is granted by an administrator of the cluster with:",
    );
    assert.ok(commands.every((command) => command.startsWith("kubectl create ")) && commands.length === 3);
  });

  for (const [version, old] of [
    ["v1.29.3-eks-adc7111", true],
    ["v1.30.0-gke.1", false],
  ] as const) {
    test(`${old ? "is refused" : "is taken"} with Kubernetes ${version}`, async (t) => {
      await apiServer(t, { [SYSTEM]: namespace(UID), "/version": { major: "1", gitVersion: version } });
      const told = await reasons(UID);
      if (old) assert.match(told.join(), /runs Kubernetes v1\.29\.3-eks-adc7111, .* needs 1\.30 or later.*Upgrade/);
      else assert.deepEqual(told, []);
    });
  }

  test("says so where the cluster does not answer, and does not go on without having looked", async (t) => {
    leadTo(t, `http://127.0.0.1:${await freePort()}`);
    assert.match((await reasons(UID))[0]!, /^the cluster of the context prod does not answer: /);
  });

  test("gives the trusted cluster's UID to the outputs, also after it has changed", async () => {
    const inputs = { context: "prod", trusted: UID, ...STACK };
    const { outs } = await provider.create(inputs);
    assert.equal((outs as { uid: string }).uid, UID);
    const changed = { ...inputs, trusted: "another" };
    assert.deepEqual(await provider.diff("id", inputs, changed), { changes: true });
    assert.equal(((await provider.update("id", inputs, changed)).outs as { uid: string }).uid, "another");
    assert.deepEqual(await provider.diff("id", inputs, { ...inputs }), { changes: false });
  });
});
