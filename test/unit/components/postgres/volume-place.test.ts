import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { claim, cluster, inputs, K3D, refused } from "../../../support/volume";

const THEIRS = { own: false, claim: "theirs" };
const GONE = ", and the volume of before would be deleted";

describe("data that would be looked for in another place", () => {
  test("is refused in another namespace: the volume would be deleted, and an empty one made", async (t) => {
    await cluster(t, K3D, claim());
    assert.deepEqual(await refused({ namespace: "new" }, inputs()), [
      "the data is in the volume of the claim db/postgres-data; the volume of the claim new/postgres-data would be another " +
        `server's, empty${GONE}. Nothing was changed. Put it back: set namespace db\n` +
        "To go to another volume with the rows: VOLUME.md",
    ]);
  });

  test("is refused in a claim of others, and back from one", async (t) => {
    const { objects } = await cluster(t, K3D, claim());
    const [there] = await refused(THEIRS, inputs());
    assert.match(
      there!,
      /in the volume of the claim db\/postgres-data; .*db\/theirs.*deleted\..* Put it back: rm claim\n/,
    );
    const [same] = await refused({ own: false }, inputs());
    assert.match(same!, /db\/postgres-data is the stack's own, with the data; .* deleted first\..* rm claim\n/);
    for (const [path, object] of Object.entries(objects)) objects[path.replace("postgres-data", "theirs")] = object;
    const [back] = await refused({}, inputs(THEIRS));
    assert.match(
      back!,
      /in the volume of the claim db\/theirs; .*empty\. Nothing was changed\. Put it back: set claim theirs\n/,
    );
  });

  test("is refused in another folder of its volume", async (t) => {
    await cluster(t, K3D, claim());
    assert.match(
      (await refused({ dataDirectory: "other" }, inputs()))[0]!,
      /in the folder pgdata of its volume; the folder other of its volume .*empty\..*Put it back: set folder pgdata\n/,
    );
    assert.match((await refused({}, inputs({ dataDirectory: "" })))[0]!, /the root of its volume.*: set folder ''\n/);
  });
});

describe("another place is free", () => {
  test("where there is no volume yet, or none any more", async (t) => {
    const { objects } = await cluster(t, K3D, claim({ phase: "Pending" }));
    assert.deepEqual(await refused({ namespace: "new" }, inputs()), []);
    Object.keys(objects).forEach((path) => path.endsWith("/postgres-data") && delete objects[path]);
    assert.deepEqual(await refused({ namespace: "new" }, inputs()), []);
  });

  test("from a claim of others to another one of theirs, and to another folder of it", async (t) => {
    await cluster(t, K3D, claim());
    const before = inputs({ own: false });
    assert.deepEqual(await refused({ ...THEIRS, dataDirectory: "restored" }, before), []);
  });

  test("where nobody knows what was before: a state of before, or none", async (t) => {
    await cluster(t, K3D, claim());
    assert.deepEqual(await refused({ namespace: "new" }), []);
    const { dataDirectory: _, ...before } = inputs();
    assert.deepEqual(await refused({ dataDirectory: "other" }, before), []);
  });
});
