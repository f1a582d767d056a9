import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { backendOf } from "../../../../scripts/lib/doctor/backend";
import { ownClusterChecks } from "../../../../scripts/lib/doctor/own-cluster";
import { rowsOf } from "../../../../scripts/lib/doctor/plan";
import { local, parse } from "../../../support/config";
import { Laptop } from "../../../support/laptop";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";

/** The row of a k3d stack's cluster, where one of that name is made by `owner`. */
async function row(t: TestContext, owner?: string, cluster: object = {}) {
  setEnvironment(t, { XDG_STATE_HOME: temporaryFolder(t) });
  const laptop = await Laptop.start(t);
  if (owner !== undefined) laptop.addCluster("k3s-local", { owner });
  const settings = parse(local({ cluster: { kind: "k3d", ...cluster } }), { stack: "local" });
  const [found] = await rowsOf(ownClusterChecks(settings, backendOf(settings)));
  return found!;
}

describe("doctor, of the name of a k3d cluster", () => {
  test("finds it free, or the stack's own", async (t) => {
    assert.match((await row(t)).found, /k3s-local is a free name/);
    assert.match((await row(t, "organization/wealist/local")).found, /the stack's own/);
  });

  test("says that somebody else's is there, with what can be done", async (t) => {
    const { verdict, found, cure } = await row(t, "organization/other/local");
    assert.equal(verdict, "missing");
    assert.match(found, /k3s-local was not made by this stack/);
    assert.notEqual(cure, "");
  });

  test("takes one that is adopted, and misses it where it is not there", async (t) => {
    assert.equal((await row(t, "", { create: false })).verdict, "ok");
    const { verdict, cure } = await row(t, undefined, { create: false });
    assert.equal(verdict, "missing");
    assert.match(cure, /cluster\.create true$/);
  });
});
