import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { failureText } from "../../../../scripts/lib/engine/operation";
import { Progress } from "../../../../scripts/lib/engine/progress";

const DEPLOYMENT = "urn:pulumi:local::wealist::wealist:service:BackendService$kubernetes:apps/v1:Deployment::board-api";
const IMAGE = "urn:pulumi:local::wealist::wealist:image:Image$docker:index/image:Image::board-api-image";

const event = (part: object) => ({ sequence: 0, timestamp: 0, ...part }) as EngineEvent;
const step = (urn: string, op: string) => ({ metadata: { urn, op, type: urn.split("::")[2]!.split("$").at(-1)! } });
const pre = (urn: string, op = "create") => event({ resourcePreEvent: step(urn, op) });
const done = (urn: string, op = "create") => event({ resOutputsEvent: step(urn, op) });
const said = (severity: string, message: string, urn = "", ephemeral = false) =>
  event({ diagnosticEvent: { severity, message: `${message}\n`, urn, ephemeral, color: "never" } });

function progress() {
  const clock = { now: 0 };
  return { clock, followed: new Progress(() => clock.now) };
}

describe("the progress of an operation", () => {
  test("is a line for each resource that is done, with its seconds", () => {
    const { clock, followed } = progress();
    assert.deepEqual(followed.handle(pre(DEPLOYMENT)), []);
    clock.now = 4210;
    assert.match(followed.handle(done(DEPLOYMENT)).join("\n"), /^ {2}created +Deployment board-api +4\.2 s$/);
  });

  test("is silent about what stays the same, is compared, or only groups", () => {
    const { followed } = progress();
    const component = "urn:pulumi:local::wealist::wealist:image:Image::board-api";
    for (const [urn, op] of [
      [DEPLOYMENT, "same"],
      [DEPLOYMENT, "refresh"],
      [component, "create"],
    ] as const) {
      assert.deepEqual([...followed.handle(pre(urn, op)), ...followed.handle(done(urn, op))], []);
    }
  });

  test("has the stack's outputs at its end, and those of before where an event tells none", () => {
    const { followed } = progress();
    const stack = (state: object) =>
      event({ resOutputsEvent: { metadata: { urn: "a::b::c", op: "same", type: "pulumi:pulumi:Stack", ...state } } });
    followed.handle(stack({ new: { outputs: { "board-api.url": "http://localhost:8000" } } }));
    followed.handle(stack({}));
    followed.handle(done(DEPLOYMENT));
    assert.deepEqual(followed.outputs, { "board-api.url": "http://localhost:8000" });
  });

  test("names what is under way, with what it said last", () => {
    const { clock, followed } = progress();
    followed.handle(pre(IMAGE));
    followed.handle(said("info", "digest: sha256:0123\n[2/4] RUN pip install", IMAGE, true));
    clock.now = 3000;
    assert.equal(followed.underWay(), "docker Image board-api-image (3 s): [2/4] RUN pip install");
    followed.handle(pre(DEPLOYMENT));
    assert.equal(followed.underWay(), "docker Image board-api-image, Deployment board-api (3 s)");
  });

  test("keeps a failing image build's last lines, each once", () => {
    const { followed } = progress();
    followed.handle(pre(IMAGE));
    for (const line of ["one", "one", "two"]) followed.handle(said("info", line, IMAGE, true));
    followed.handle(said("error", "exit code: 1", IMAGE));
    followed.handle(said("error", "update failed"));
    const failures = [...followed.failures.values()];
    assert.deepEqual(failures, [
      { name: "board-api-image", type: "docker:index/image:Image", messages: ["exit code: 1"], output: ["one", "two"] },
    ]);
  });

  test("prints a warning once, and a debug message never: it may hold a secret", () => {
    const { followed } = progress();
    assert.deepEqual(followed.handle(said("warning", "look out")), ["  warning: look out"]);
    assert.deepEqual(followed.handle(said("warning", "look out")), []);
    assert.deepEqual(followed.handle(said("debug", "password=hunter2")), []);
    assert.doesNotMatch(followed.underWay(), /hunter2/);
  });

  test("keeps what a wait for a workload said, without the engine's wrapping", () => {
    const { followed } = progress();
    const wait = "urn:pulumi:local::wealist::pulumi-nodejs:dynamic/kubernetes:Ready::board-api-ready";
    followed.handle(pre(wait));
    followed.handle(
      said("error", "1 error occurred:\n\t* Deployment board-api does not start: no\n  → then: npm start\n\n", wait),
    );
    const [failure] = followed.failures.values();
    assert.deepEqual(failure!.messages, ["Deployment board-api does not start: no\n  → then: npm start"]);
    assert.equal(failureText(failure!), "  Deployment board-api does not start: no\n    → then: npm start");
  });

  test("keeps what a check refused, without the engine's wrapping and the value", () => {
    const { followed } = progress();
    const check = "urn:pulumi:local::wealist::pulumi-nodejs:dynamic/postgres:VolumeCheck::postgres-volume";
    followed.handle(
      said(
        "error",
        "pulumi-nodejs:dynamic/postgres:VolumeCheck resource 'postgres-volume': property image value {postgres:16} has a problem: the data is of PostgreSQL 17",
        check,
      ),
    );
    const [failure] = followed.failures.values();
    assert.deepEqual(failure!.messages, ["the data is of PostgreSQL 17"]);
  });

  test("knows when the engine was told to stop, and what was done", () => {
    const { followed } = progress();
    followed.handle(event({ stdoutEvent: { message: "^C received; cancelling.", color: "never" } }));
    followed.handle(event({ summaryEvent: { resourceChanges: { same: 33 } } }));
    assert.equal(followed.cancelling, true);
    assert.deepEqual(followed.changes, { same: 33 });
  });
});
