/** The namespaces that a stack would make in a cluster which is there already. */
import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { labels } from "../../../../../components/kubernetes/labels";
import { makerOf, OWNER_ANNOTATION, ownerMark, type Marks } from "../../../../../components/kubernetes/owner";
import { clusterInputs, reasons } from "../../../../support/cluster";
import { Laptop } from "../../../../support/laptop";
import { setEnvironment } from "../../../../support/temporary";

const OWNER = "o/p/local";
const NAMESPACES = ["board-api-local", "postgresql-local"];
const of = (owner: string): Marks => ({ annotations: { [OWNER_ANNOTATION]: ownerMark(owner) }, labels: labels("x") });
/** By a project that was made from this one, which writes its own name where this one has its own. */
const elsewhere = {
  labels: { ...labels("x"), "app.kubernetes.io/part-of": "acme" },
  annotations: { "acme/owner": "acme/local" },
};
const before = { labels: labels("x") };

async function laptopWith(t: TestContext, found: Readonly<Record<string, Marks>>, owner = "", running = true) {
  const laptop = await Laptop.start(t);
  laptop.addCluster("k3s-local", { owner, running, namespaces: found });
  return laptop;
}

describe("whose a namespace is", () => {
  const CASES: readonly (readonly [Marks, ReturnType<typeof makerOf>])[] = [
    [of(OWNER), "this stack"],
    // The organization is the state backend's affair.
    [of("another/p/local"), "this stack"],
    [of("o/p/staging"), "the stack p/staging"],
    [of("o/q/local"), "the stack q/local"],
    [elsewhere, "a stack of acme"],
    [before, "this stack"],
    [{}, undefined],
    [{ labels: { "app.kubernetes.io/part-of": "argocd" } }, undefined],
  ];
  for (const [marks, maker] of CASES)
    test(`${JSON.stringify(marks)} tells ${maker ?? "nobody"}`, () => assert.equal(makerOf(marks, OWNER), maker));
});

describe("a stack in a cluster that is there", () => {
  const adopting = () => clusterInputs({ create: false, namespaces: NAMESPACES });

  test("is refused where another stack has its namespaces, before anything is made, with a cluster of its own as the cure", async (t) => {
    const laptop = await laptopWith(t, {
      "board-api-local": of("o/q/local"),
      "postgresql-local": elsewhere,
      other: {},
    });
    const [reason, ...more] = await reasons({}, await adopting());
    assert.deepEqual(more, []);
    const who = "board-api-local (made by the stack q/local), postgresql-local (made by a stack of acme)";
    const what = "namespaces: the k3d cluster k3s-local has namespaces already that this stack would make:";
    assert.ok(reason!.startsWith(`${what} ${who}. Nothing was changed. Take a cluster of this stack's own: `), reason);
    assert.match(reason!, /cluster\.name.* k3s-p && .*cluster\.create.* true\nOr other namespaces: /);
    assert.ok(!laptop.commands.lines().some((line) => /create|delete|apply|import/.test(line)));
  });

  test("is refused where somebody made one by hand, in a cluster that it adopts alone", async (t) => {
    await laptopWith(t, { "board-api-local": {} }, OWNER);
    assert.match(
      (await reasons({}, await adopting()))[0]!,
      /board-api-local \(made by somebody by hand\)\.[^]*npm run adopt -- local/,
    );
    assert.deepEqual(await reasons({}, await clusterInputs({ namespaces: NAMESPACES })), []);
  });

  test("takes over what it made itself, whatever the state has forgotten", async (t) => {
    await laptopWith(t, { "board-api-local": of(OWNER), "postgresql-local": before }, OWNER);
    assert.deepEqual(await reasons({}, await clusterInputs({ namespaces: NAMESPACES })), []);
    assert.deepEqual(await reasons({}, await adopting()), []);
  });

  test("is not asked again for what it has made, and is for a new service's", async (t) => {
    const laptop = await laptopWith(
      t,
      { "board-api-local": of("o/q/local"), "user-api-local": of("o/q/local") },
      OWNER,
    );
    const olds = await clusterInputs({ namespaces: NAMESPACES });
    assert.deepEqual(await reasons(olds, olds), []);
    assert.deepEqual(laptop.commands.lines(), []);
    const news = { ...olds, namespaces: [...NAMESPACES, "user-api-local"] };
    assert.match(
      (await reasons(olds, news)).join(),
      /^namespaces: .*: user-api-local \(made by the stack q\/local\)\. /,
    );
    const { namespaces: _, ...older } = olds;
    assert.deepEqual(await reasons(older, news), []);
  });

  test("is not refused for a cluster that is not there, and starts one that is stopped to ask it", async (t) => {
    const laptop = await laptopWith(t, { "board-api-local": of("o/q/local") }, "", false);
    assert.deepEqual(await reasons({}, await clusterInputs({ name: "k3s-other", namespaces: NAMESPACES })), []);
    assert.equal((await reasons({}, await adopting())).length, 1);
    assert.ok(laptop.clusters.get("k3s-local")!.running);
  });

  test("is not refused while it adopts what is there", async (t) => {
    setEnvironment(t, { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" });
    await laptopWith(t, { "board-api-local": {} });
    assert.deepEqual(await reasons({}, await adopting()), []);
  });
});
