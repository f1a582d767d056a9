/** A bare change of the place of the databases is refused; a move, and an interrupted move that is taken back, are not. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { provider } from "../../../../components/postgres/place-provider";

const cures = { inside: "Write movedFrom.", outside: "Write movedFrom: HOST and PORT." };
const OUTSIDE = "db.example.com:5433";
const refused = async (was: string | undefined, place: string, movedFrom = "") => {
  const { failures = [] } = await provider.check(was === undefined ? {} : { place: was }, { place, movedFrom, cures });
  return failures.map(({ reason }) => reason).join();
};

test("the same place, a move from it, another name outside, and a state that tells none go on", async () => {
  assert.equal(await refused("inside", "inside"), "");
  assert.equal(await refused("inside", OUTSIDE, "inside"), "");
  assert.equal(await refused(OUTSIDE, "inside", OUTSIDE), "");
  assert.equal(await refused(OUTSIDE, "10.0.0.1:5432"), "");
  assert.equal(await refused(undefined, OUTSIDE), "");
});

test("another place without a move is refused, with the lines to write", async () => {
  assert.match(
    await refused("inside", OUTSIDE),
    /are on PostgreSQL in the cluster, .* Nothing was changed\. Write movedFrom\.$/,
  );
  assert.match(
    await refused(OUTSIDE, "inside"),
    /at db\.example\.com:5433, .* movedFrom: db\.example\.com and 5433\.$/,
  );
  assert.match(await refused(OUTSIDE, "inside", "other.example.com:5432"), /Nothing was changed/);
});
