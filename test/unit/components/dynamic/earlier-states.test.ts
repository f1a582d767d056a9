/** A refresh compares each resource with the inputs that its state has, as an earlier version of the program gave them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { PROVIDERS, type DynamicType } from "../../../../components/dynamic/providers";
import { ROOT } from "../../../support/config";
import { Laptop } from "../../../support/laptop";

interface Kept {
  readonly type: DynamicType;
  readonly id: string;
  readonly inputs: object;
  readonly outputs: { readonly uid?: string };
}
interface Provider {
  diff(id: string, outputs: object, inputs: object): Promise<{ readonly changes?: boolean }>;
}

const EARLIER = JSON.parse(readFileSync(join(__dirname, "earlier-states.json"), "utf8")) as Kept[];
const providerOf = async (type: DynamicType) =>
  ((await import(join(ROOT, "components", PROVIDERS[type]))) as { readonly provider: Provider }).provider;

describe("what an earlier version kept", () => {
  for (const { type, id, inputs, outputs } of EARLIER) {
    test(`is compared in a refresh: ${type} with ${Object.keys(inputs).join(", ")}`, async (t) => {
      const laptop = await Laptop.start(t);
      if (outputs.uid) laptop.addCluster("k3s-local", { uid: outputs.uid });
      const { changes } = await (await providerOf(type)).diff(id, outputs, inputs);
      assert.ok(changes !== undefined);
    });
  }
});
