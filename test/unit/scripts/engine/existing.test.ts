import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { findExisting } from "../../../../scripts/lib/engine/engine";
import { fakeCommands } from "../../../support/commands";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";

const deployment = { resources: [{ urn: "urn", type: "t", custom: true }], pending_operations: [{}] };

/** What `pulumi` is asked, beside its version, where it answers the export so. */
async function found(t: TestContext, answer: { readonly stdout?: string; readonly code?: number }) {
  setEnvironment(t, { PULUMI_BACKEND_URL: `file://${temporaryFolder(t)}` });
  const { calls } = await fakeCommands(t, ["pulumi"], ({ args }) =>
    args[0] === "version" ? { stdout: "v3.270.0\n" } : answer,
  );
  const existing = await findExisting({ stack: "local", cluster: { k3d: {} } });
  return { existing, asked: calls.map(({ args }) => args.join(" ")).filter((line) => line !== "version") };
}

const EXPORT = "stack export -s local --non-interactive";

describe("the stack that a start finds", () => {
  test("is opened with its state by one question", async (t) => {
    const { existing, asked } = await found(t, { stdout: JSON.stringify({ deployment }) });
    assert.deepEqual(asked, [EXPORT]);
    assert.equal(existing?.stack.name, "local");
    assert.deepEqual(existing.state, { resources: deployment.resources, pending: 1 });
  });

  test("is none where it was not made, or is not to be read: nothing is made of it here", async (t) => {
    const { existing, asked } = await found(t, { code: 255 });
    assert.deepEqual([existing, asked], [undefined, [EXPORT]]);
  });
});
