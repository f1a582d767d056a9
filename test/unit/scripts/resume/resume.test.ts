import assert from "node:assert/strict";
import { hostname } from "node:os";
import { describe, test, type TestContext } from "node:test";

import type { Stack } from "@pulumi/pulumi/automation";

import type { Entry, Export } from "../../../../scripts/lib/resume/interrupted";
import { resume } from "../../../../scripts/lib/resume/resume";
import type { Settings } from "../../../../configuration/config";
import { apiServer, type Objects } from "../../../support/api-server";
import { fakeCommands } from "../../../support/commands";

const ROOT_URN = "urn:pulumi:prod::wealist::pulumi:pulumi:Stack::wealist-prod";
const labels = { "app.kubernetes.io/part-of": "wealist", "app.kubernetes.io/managed-by": "pulumi" };

const pending = (type: string, inputs: Record<string, unknown>): Entry => ({
  urn: `urn:pulumi:prod::wealist::${type}::one`,
  type,
  inputs,
});
const NAMESPACE = pending("kubernetes:core/v1:Namespace", {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "board-api-prod", labels },
});
const SECRET = pending("kubernetes:core/v1:Secret", {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "database", namespace: "board-api-prod", labels },
  data: { 4: "ciphertext" },
});
const PASSWORD = pending("random:index/randomPassword:RandomPassword", { length: 32 });

const stateOf = (...entries: readonly Entry[]): Export => ({
  version: 3,
  deployment: {
    resources: [{ urn: ROOT_URN, type: "pulumi:pulumi:Stack" }],
    pending_operations: entries.map((resource) => ({ type: "creating", resource })),
  },
});

const made = (metadata: Record<string, unknown>, manager = "pulumi-kubernetes") => ({
  metadata: { labels, creationTimestamp: "2026-11-23T20:01:00Z", managedFields: [{ manager }], ...metadata },
});
const CLUSTER: Objects = {
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [
      { name: "namespaces", kind: "Namespace", namespaced: false },
      { name: "secrets", kind: "Secret", namespaced: true },
    ],
  },
  "/api/v1/namespaces/kube-system": { metadata: { uid: "trusted" } },
};
const namespaceBy = (manager?: string) => ({
  "/api/v1/namespaces/board-api-prod": {
    apiVersion: "v1",
    kind: "Namespace",
    ...made({ name: "board-api-prod" }, manager),
  },
});
const secretBy = (manager?: string) => ({
  "/api/v1/namespaces/board-api-prod/secrets/database": {
    apiVersion: "v1",
    kind: "Secret",
    ...made({ name: "database", namespace: "board-api-prod" }, manager),
  },
});

/** A `pulumi` with that state, and what was asked of the engine. */
async function engine(t: TestContext, state: Export, locked: () => string = () => "") {
  const imported: Export[] = [];
  const refreshed: unknown[] = [];
  const commands = await fakeCommands(t, ["pulumi", "k3d"], ({ command, args, input }) => {
    if (command === "k3d") return { stdout: "[]" };
    if (args[1] === "export") return { stdout: JSON.stringify(state) };
    if (locked()) return { stderr: locked(), code: 255 };
    imported.push(JSON.parse(input.toString()) as Export);
    return {};
  });
  const stack = {
    name: "prod",
    workspace: { pulumiCommand: { command: "pulumi" }, envVars: {} },
    refresh: async ({ target }: { target: string[] }) => void refreshed.push(target),
    cancel: async () => undefined,
  } as unknown as Stack;
  return { stack, imported, refreshed, lines: commands.lines };
}

const PROD = {
  stack: "prod",
  cluster: { existing: { context: "prod", uid: "trusted" } },
  secret: () => undefined,
} as unknown as Settings;
const OWN = { stack: "local", cluster: { k3d: { name: "k3s-none", create: true } } } as unknown as Settings;

describe("after a killed engine", () => {
  test("a state with nothing pending stays as it is; what is left of a lock is lifted", async (t) => {
    const { stack, imported, refreshed } = await engine(t, stateOf());
    await resume(stack, PROD);
    assert.deepEqual([imported, refreshed], [[], [[ROOT_URN]]]);
  });

  test("a stack that was never deployed is left alone", async (t) => {
    const { stack, imported, refreshed } = await engine(t, { version: 3, deployment: {} });
    await resume(stack, PROD);
    assert.deepEqual([imported, refreshed], [[], []]);
  });

  test("what it had made is the stack's, what it had not is forgotten, and no secret is decrypted", async (t) => {
    const { stack, imported, refreshed, lines } = await engine(t, stateOf(NAMESPACE, SECRET, PASSWORD));
    // After the stand-in for `pulumi`, which keeps the user's kubeconfig away.
    await apiServer(t, { ...CLUSTER, ...namespaceBy() });
    await resume(stack, PROD);
    const { deployment } = imported[0]!;
    assert.deepEqual(
      deployment.resources!.map(({ urn, id }) => [urn, id]),
      [
        [ROOT_URN, undefined],
        [NAMESPACE.urn, "board-api-prod"],
      ],
    );
    assert.deepEqual(deployment.pending_operations, []);
    // First the lock is taken, so that the state is one that nobody works on; then what was made is read.
    assert.deepEqual(refreshed, [[ROOT_URN], [NAMESPACE.urn]]);
    assert.ok(lines().every((line) => !line.includes("show-secrets")));
  });

  test("what somebody else made is refused with its name and its cure, and nothing is changed", async (t) => {
    const { stack, imported } = await engine(t, stateOf(NAMESPACE, SECRET));
    await apiServer(t, { ...CLUSTER, ...namespaceBy(), ...secretBy("kubectl-create") });
    await assert.rejects(resume(stack, PROD), (error: Error) => {
      assert.match(
        error.message,
        /Secret board-api-prod\/database \(made by kubectl-create, 2026-11-23T20:01:00\.000Z\)/,
      );
      assert.match(error.message, /kubectl --context prod -n board-api-prod delete secret database\n/);
      assert.match(error.message, /Nothing was changed\.[^]*npm start -- -s prod$/);
      assert.doesNotMatch(error.message, /Namespace/);
      return true;
    });
    assert.deepEqual(imported, []);
  });

  test("what somebody else made is left alone where all of the stack is to go", async (t) => {
    const { stack, imported } = await engine(t, stateOf(NAMESPACE, SECRET));
    await apiServer(t, { ...CLUSTER, ...namespaceBy(), ...secretBy("kubectl-create") });
    await resume(stack, PROD, { refuse: false });
    assert.deepEqual(
      imported[0]!.deployment.resources!.map(({ urn }) => urn),
      [ROOT_URN, NAMESPACE.urn],
    );
  });

  test("a cluster that the stack does not trust is not looked at, and the state stays", async (t) => {
    const { stack, imported } = await engine(t, stateOf(NAMESPACE));
    await apiServer(t, { ...CLUSTER, "/api/v1/namespaces/kube-system": { metadata: { uid: "another" } } });
    await assert.rejects(resume(stack, PROD), /npm run trust -- prod/);
    assert.deepEqual(imported, []);
  });

  test("a cluster that does not answer is no cluster without objects", async (t) => {
    const { stack, imported } = await engine(t, stateOf(NAMESPACE));
    await apiServer(t, { ...CLUSTER, "/api/v1/namespaces/board-api-prod": 503 });
    await assert.rejects(resume(stack, PROD));
    assert.deepEqual(imported, []);
  });

  test("a cluster of the stack's own that is not there yet keeps nobody waiting", async (t) => {
    const { stack, imported } = await engine(t, stateOf(NAMESPACE));
    await resume(stack, OWN);
    assert.deepEqual(imported[0]!.deployment.pending_operations, []);
    assert.equal(imported[0]!.deployment.resources!.length, 1);
  });

  test("an engine that took the lock meanwhile is left to its work", async (t) => {
    const locked =
      "error: the stack is currently locked by 1 lock(s). Either wait …\n" +
      `  file:///state/1.json: created by ann@${hostname()} (pid ${process.pid}) at ${new Date().toISOString()}\n`;
    const other = locked.replace(hostname(), "elsewhere");
    const { stack } = await engine(t, stateOf(PASSWORD), () => other);
    await assert.rejects(
      resume(stack, PROD),
      /Another operation on the stack prod is under way \(ann@elsewhere, process/,
    );
  });
});
