import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { levelOf } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { good } from "./good";
import { Pack, UNKNOWN_TEXT, type EngineResource } from "./support";

/** Of the engine's protocol. */
const LEVELS = { advisory: 0, mandatory: 1 };

const resource = (key: string, properties: Record<string, unknown> = {}): EngineResource => {
  const { type, name, inputs, protect } = good()[key]!;
  return { type, name, properties: { ...inputs, ...properties }, protect };
};
const metadata = { name: "web", namespace: UNKNOWN_TEXT };

describe("the pack in a process of its own", () => {
  let pack: Pack;
  before(async () => (pack = await Pack.start()));
  after(() => pack.stop());

  test("has every rule, at its level", async () => {
    const expected = RULES.map((rule) => [rule.name, LEVELS[levelOf(rule)]] as const);
    assert.deepEqual([...(await pack.policies())], expected);
  });

  test("lets a resource be that keeps the rules", async () => {
    assert.deepEqual(await pack.analyze(resource("deployment")), []);
  });

  test("tells a broken rule by its name, with what is wrong and what to do", async () => {
    const [found, ...others] = await pack.analyze(
      resource("service", { kind: "Job", spec: { ttlSecondsAfterFinished: 1 } }),
    );
    assert.equal(found!.policyname, "job-deadline");
    assert.match(found!.message, /spec\.activeDeadlineSeconds is missing\n→ set spec\.activeDeadlineSeconds/);
    assert.deepEqual(
      others.map(({ policyname }) => policyname).filter((name) => name.startsWith("job")),
      ["job-stays", "job-runs-again"],
    );
  });

  test("has nothing to say about what a preview cannot know", async () => {
    const unknown = resource("secret", { metadata, stringData: UNKNOWN_TEXT, immutable: true });
    assert.deepEqual(await pack.analyze(unknown), []);
  });

  test("looks at what a resource is asked for with, where the stack has no outputs yet", async () => {
    const claim = resource("claim");
    const open = { ...claim, protect: false };
    await pack.analyze(open);
    assert.deepEqual(
      (await pack.analyzeStack([open])).map(({ policyname, urn }) => [policyname, urn.split("::").at(-1)]),
      [["data-protected", "postgres-data"]],
    );
    await pack.analyze(claim);
    assert.deepEqual(await pack.analyzeStack([claim]), []);
  });

  test("knows the namespace of what is in it, before there is one", async () => {
    const namespace = resource("namespace");
    const inside = ["webQuota", "webLimits", "webDeny"].map((key) => {
      const { properties, ...rest } = resource(key);
      const named = { ...(properties["metadata"] as object), namespace: UNKNOWN_TEXT };
      return { ...rest, properties: { ...properties, metadata: named }, inNamespace: namespace.name };
    });
    for (const each of [namespace, ...inside]) await pack.analyze(each);
    assert.deepEqual(await pack.analyzeStack([namespace, ...inside]), []);
    const lacking = await pack.analyzeStack([namespace]);
    assert.deepEqual(
      lacking.map(({ policyname }) => policyname),
      ["namespace-quota", "namespace-limits", "default-deny"],
    );
  });
});
