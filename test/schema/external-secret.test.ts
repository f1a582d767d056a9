/** The custom resources of External Secrets Operator, by the schema of its own API types. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import type { KubernetesObject } from "../../components/kubernetes/object";
import { ROOT } from "../support/config";
import { find } from "../support/objects";
import { STACKS } from "../support/stacks";

interface Models {
  readonly ExternalSecret: new (object: KubernetesObject) => { validate(): void };
}
/** By its path: the package names itself to `import` alone, which the loader of this project makes a `require` of. */
const MODELS = join(ROOT, "node_modules/@kubernetes-models/external-secrets/external-secrets.io/v1/index.js");

const rendered = async () => find(await STACKS["secrets that others write"]!(), "ExternalSecret", "board-api-secret");

/** What its schema finds wrong; a field that it does not know is told by the compiler, where the spec is written. */
async function fault(object: KubernetesObject): Promise<string> {
  const { ExternalSecret } = (await import(MODELS)) as Models;
  try {
    new ExternalSecret(object).validate();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("an ExternalSecret", () => {
  test("is what the operator knows", async () => {
    assert.equal(await fault(await rendered()), "");
  });

  const wrong: Record<string, readonly [change: (spec: Record<string, never>) => unknown, told: RegExp]> = {
    "a value from nowhere": [
      (spec) => ({ ...spec, data: [{ secretKey: "A" }] }),
      /data\/0 must have required property/,
    ],
    "a store of no kind": [(spec) => ({ ...spec, secretStoreRef: { name: "a", kind: "Store" } }), /kind must be equal/],
    "a policy that there is not": [
      (spec) => ({ ...spec, target: { creationPolicy: "Keep" } }),
      /creationPolicy must be/,
    ],
  };
  for (const [what, [change, told]] of Object.entries(wrong)) {
    test(`with ${what} is found`, async () => {
      const object = await rendered();
      assert.match(await fault({ ...object, spec: change(object["spec"] as Record<string, never>) }), told);
    });
  }

  test("of another API version is found", async () => {
    assert.match(await fault({ ...(await rendered()), apiVersion: "external-secrets.io/v1beta1" }), /apiVersion/);
  });
});
