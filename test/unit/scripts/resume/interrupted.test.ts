import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  completed,
  headerOf,
  isMade,
  pendingCreates,
  type Entry,
  type Export,
} from "../../../../scripts/lib/resume/interrupted";

const STACK = "urn:pulumi:prod::wealist::";
const PARENT = `${STACK}wealist:service:BackendService::board-api`;
const BORN = "2026-11-23T20:00:00.5Z";

const labels = { "app.kubernetes.io/name": "board-api", "app.kubernetes.io/managed-by": "pulumi" };
const annotations = { "pulumi.com/autonamed": "true" };

const entry = (name = "board-api", more: Partial<Entry> = {}): Entry => ({
  urn: `${STACK}wealist:service:BackendService$kubernetes:core/v1:Service::board-api`,
  type: "kubernetes:core/v1:Service",
  inputs: { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "board-api-prod", labels, annotations } },
  parent: PARENT,
  ...more,
});

/** The object in the cluster, as the Kubernetes provider makes it. */
const live = (metadata: Record<string, unknown> = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name: "board-api",
    namespace: "board-api-prod",
    labels: { ...labels, "added.by/the-cluster": "x" },
    annotations,
    creationTimestamp: "2026-11-23T20:01:00Z" as unknown as Date,
    managedFields: [{ manager: "pulumi-kubernetes", operation: "Update" }],
    ...metadata,
  },
});

const state = (resources: readonly Entry[] = [], pending: readonly Entry[] = []): Export => ({
  version: 3,
  deployment: {
    resources: [{ urn: PARENT, type: "wealist:service:BackendService", created: BORN }, ...resources],
    pending_operations: pending.map((resource) => ({ type: "creating", resource })),
  },
});

describe("a pending create", () => {
  test("is told from what was updated or deleted", () => {
    const { deployment } = state([], [entry()]);
    const pending_operations = [...deployment.pending_operations!, { type: "updating", resource: entry("other") }];
    assert.deepEqual(pendingCreates({ version: 3, deployment: { ...deployment, pending_operations } }), [entry()]);
    assert.deepEqual(pendingCreates({ version: 3, deployment: {} }), []);
  });

  test("names an object of the cluster, or nothing", () => {
    const header = { apiVersion: "v1", kind: "Service", metadata: { name: "board-api", namespace: "board-api-prod" } };
    assert.deepEqual(headerOf(entry()), header);
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "board-api-prod" } };
    assert.deepEqual(headerOf(entry("", { type: "kubernetes:core/v1:Namespace", inputs: namespace })), namespace);
    assert.equal(headerOf(entry("", { type: "random:index/randomPassword:RandomPassword" })), undefined);
    assert.equal(headerOf(entry("")), undefined);
  });
});

describe("an object that is there", () => {
  test("is what was being made where it bears the stack's marks, and Pulumi wrote it since then", () => {
    assert.equal(isMade(live(), entry(), state()), true);
  });

  test("is what was being made where its own field manager wrote it", () => {
    const marks = { ...annotations, "pulumi.com/patchFieldManager": "wealist" };
    const object = live({ annotations: marks, managedFields: [{ manager: "wealist", operation: "Apply" }] });
    const inputs = { apiVersion: "v1", kind: "Service", metadata: { name: "board-api", labels, annotations: marks } };
    assert.equal(isMade(object, entry("", { inputs }), state()), true);
  });

  const foreign: Record<string, Record<string, unknown>> = {
    "made by hand": { managedFields: [{ manager: "kubectl-client-side-apply", operation: "Update" }] },
    "without the stack's labels": { labels: { "app.kubernetes.io/name": "board-api" } },
    "of another service": { labels: { ...labels, "app.kubernetes.io/name": "user-api" } },
    "named by somebody": { annotations: {} },
    "older than the stack's part that it would belong to": { creationTimestamp: "2026-11-23T19:50:00Z" },
  };
  for (const [what, metadata] of Object.entries(foreign))
    test(`is somebody else's: ${what}`, () => assert.equal(isMade(live(metadata), entry(), state()), false));

  test("may be some seconds older: two clocks tell", () => {
    assert.equal(isMade(live({ creationTimestamp: "2026-11-23T19:59:30Z" }), entry(), state()), true);
  });

  test("is compared by what can be read: a secret mark is not", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
    const inputs = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "board-api", labels: { ...labels, a: secret } },
    };
    assert.equal(isMade(live(), entry("", { inputs }), state()), true);
  });
});

describe("the state", () => {
  const CREATED = "2026-11-23T20:01:00.000Z";
  const done = (name = "board-api") => {
    const { inputs } = entry(name);
    return { ...entry(name), outputs: inputs, id: `board-api-prod/${name}`, created: CREATED, modified: CREATED };
  };
  const after = (resources: readonly Entry[], pending = entry(), object = live()) =>
    completed(state(resources, [pending]), new Map([[pending, object]])).deployment;

  test("holds what was made, and nothing pending", () => {
    const { resources, pending_operations } = after([]);
    assert.deepEqual(resources, [...state().deployment.resources!, done()]);
    assert.deepEqual(pending_operations, []);
  });

  test("forgets what was not made, and carries along the rest", () => {
    const before = { ...state([], [entry()]), other: 1 };
    assert.deepEqual(completed(before, new Map()), { ...state(), other: 1 });
  });

  test("has one of an object that an operation since then has made", () => {
    assert.deepEqual(after([done()]).resources, state([done()]).deployment.resources);
  });

  const old = (more: Partial<Entry> = {}): Entry => ({ ...done("board-api-1"), created: BORN, ...more });

  test("of a replacement keeps the new one, and deletes the old one next", () => {
    const last: Entry = { urn: `${STACK}x`, type: "x" };
    const { resources } = after([old(), last]);
    assert.deepEqual(resources!.slice(1), [done(), { ...old(), delete: true }, last]);
  });

  test("of a replacement whose old one is deleted already keeps the new one alone", () => {
    const { resources } = after([old({ id: "board-api-prod/board-api", pendingReplacement: true })]);
    assert.deepEqual(resources!.slice(1), [done()]);
  });

  test("of a replacement under another name, as in a move, keeps the new one alone too", () => {
    const before = `${STACK}wealist:postgres:ExternalPostgres$kubernetes:core/v1:Service::board-api`;
    const pending = entry("board-api", { aliases: [before] });
    const gone = old({ urn: before, id: "board-api-prod/board-api", pendingReplacement: true });
    const user = (of: string) => ({ urn: `${STACK}x`, type: "x", dependencies: [PARENT, of], delete: true });
    assert.deepEqual(after([gone, user(before)], pending).resources!.slice(1), [
      { ...done(), aliases: [before] },
      user(pending.urn),
    ]);
    const there = old({ urn: before });
    const { resources } = after([there], pending);
    assert.deepEqual(resources!.slice(1), [
      { ...done(), aliases: [before] },
      { ...there, delete: true },
    ]);
  });

  test("deletes next what an operation before the last one left over", () => {
    const newer = old({ created: "2026-11-23T21:00:00Z" });
    const { resources } = after([newer]);
    assert.deepEqual(resources!.slice(1), [newer, { ...done(), delete: true }]);
  });

  test("leaves what may hold rows where it is, whoever made it", () => {
    const type = "kubernetes:core/v1:Namespace";
    const newer = old({ created: "2026-11-23T21:00:00Z", type });
    assert.deepEqual(after([newer], entry("board-api", { type })).resources!.slice(1), [newer]);
  });

  test("names an object of the whole cluster by its name alone", () => {
    const { resources } = after([], entry(), live({ namespace: undefined }));
    assert.equal(resources!.at(-1)!.id, "board-api");
  });
});
