import assert from "node:assert/strict";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";

import execa from "execa";

import { OLDEST_KUBERNETES } from "../../components/kubernetes/version";
import type { KubernetesObject } from "../../components/kubernetes/object";
import { local, parse } from "../support/config";
import { find } from "../support/objects";
import { programOf, SCHEMAS } from "../support/python";
import { FIRST, rendered, STACKS } from "../support/stacks";

/** Version of Kubernetes in the k3s image that a stack gets by default: `rancher/k3s:v1.34.3-k3s1` → `1.34`. */
function defaultVersion(): string {
  const { cluster } = parse(local());
  return /:v(\d+\.\d+)\./.exec(cluster.k3d?.image ?? "")?.[1] ?? "";
}

/** The oldest that a stack may run on, that of the local cluster, and the newest there is a schema for. */
const VERSIONS = [OLDEST_KUBERNETES, defaultVersion(), "1.37"];

// One for all: it takes longer to start than to validate a stack.
const validation = execa(programOf(SCHEMAS), ["-B", join(__dirname, "validate.py")], { buffer: false });
const answers = createInterface({ input: validation.stdout! })[Symbol.asyncIterator]();
after(async () => {
  validation.stdin!.end();
  await validation;
});

/** What Kubernetes' own schema finds wrong. @throws Error where there is none of that version. */
async function faults(version: string, objects: readonly unknown[]): Promise<string[]> {
  validation.stdin!.write(`${JSON.stringify([version, objects])}\n`);
  const found = JSON.parse((await answers.next()).value as string) as string[] | string;
  if (typeof found === "string") throw new Error(found);
  return found;
}

for (const name of Object.keys(STACKS)) {
  test(`every object of ${name} is what Kubernetes ${VERSIONS.join(", ")} knows, field by field`, async () => {
    const all = (await rendered(name)).objects;
    // Of External Secrets Operator; external-secret.test.ts validates them.
    const objects = all.filter(({ apiVersion }) => !apiVersion.startsWith("external-secrets.io/"));
    assert.ok(objects.length > 3);
    for (const version of VERSIONS) assert.deepEqual(await faults(version, objects), [], version);
  });
}

describe("the validation", () => {
  let deployment: KubernetesObject;
  before(async () => (deployment = find(await rendered("local"), "Deployment", FIRST.name)));

  /** A copy of the Deployment with `path` set to `value`. */
  function changed(path: string, value: unknown): unknown {
    const copy = structuredClone(deployment) as unknown as Record<string, unknown>;
    const keys = path.split(".");
    const parent = keys
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
    parent[keys.at(-1)!] = value;
    return copy;
  }

  const container = "spec.template.spec.containers.0";
  const WRONG: Record<string, readonly [path: string, value: unknown, told: RegExp]> = {
    "an unknown field": ["spec.replica", 2, /spec: .*'replica' was unexpected/],
    "an unknown field deep inside": [`${container}.livenessProbe.httpGet.prot`, "http", /'prot' was unexpected/],
    "a wrong type": ["spec.replicas", "two", /spec\.replicas: 'two' is not of type 'integer'/],
    "a missing field": [`${container}.name`, undefined, /'name' is a required property/],
    "a kind that does not exist": ["kind", "Deploymend", /Couldn't find schema|Deploymend/],
  };
  for (const [what, [path, value, told]] of Object.entries(WRONG)) {
    test(`finds ${what}`, async () => {
      assert.match((await faults(VERSIONS[0]!, [changed(path, value)])).join("\n"), told);
    });
  }

  test("finds every faulty object, not only the first", async () => {
    assert.equal((await faults(VERSIONS[0]!, [changed("spec.a", 1), deployment, changed("spec.b", 1)])).length, 2);
  });

  test("is made against the version that was asked for, and refuses one that it has no schema of", async () => {
    // The field came with Kubernetes 1.29, as an alpha; in the schema of 1.28 it is unknown.
    assert.match((await faults("1.28", [deployment])).join("\n"), /'sleep' was unexpected/);
    await assert.rejects(faults("1.99", [deployment]), /does not support|VersionNotSupported/);
  });
});
