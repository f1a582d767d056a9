import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { lastLines } from "../../../../components/ready/container";
import { podCauses } from "../../../../scripts/lib/diagnosis/pod-causes";
import { events, pods, settings } from "../../../support/pods";

const TRACEBACK = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'httpx'"];

const causes = (all: readonly V1Pod[], log: readonly string[] = [], of = events("probe-events")) =>
  podCauses(settings, all, of, { log: () => Promise.resolve([...log]), listeners: () => Promise.resolve([]) });

describe("npm run status tells of a pod that is not well", () => {
  test("what its log says, and what helps, as a start does", async () => {
    const [text, ...others] = await causes(pods("crash"), TRACEBACK);
    assert.deepEqual(others, []);
    assert.match(
      text!,
      /^Deployment board-api is not well: It ends with exit code \d+, again and again\. The Python module httpx/,
    );
    assert.match(text!, /\n {2}\| ModuleNotFoundError[^]*→ add httpx to what the image installs[^]*→ then: npm start$/);
  });

  test("once for all pods of one workload, and of the newest of its Jobs alone", async () => {
    const [crash] = pods("crash");
    const second = { ...crash!, metadata: { ...crash!.metadata, uid: "second", name: "board-api-second" } };
    assert.equal((await causes([crash!, second], TRACEBACK)).length, 1);
    const [failed] = pods("migration");
    assert.match((await causes([failed!]))[0]!, /^Job board-api-migrations-\w+ failed: [^]*services\[1\]\.migrations/);
    const later = {
      ...failed!,
      metadata: { ...failed!.metadata, uid: "later", creationTimestamp: new Date("2027-01-01") },
      status: { phase: "Succeeded" },
    };
    assert.deepEqual(await causes([failed!, later]), []);
  });

  test("a variable, by the key of the service in the file", async () => {
    const [text] = await causes(pods("crash"), ["KeyError: 'API_URL'"]);
    assert.match(text!, /API_URL is not set[^]*in Pulumi\.local\.yaml, at services\[1\]\.env\.API_URL, write:/);
  });

  test("a probe that fails, by its event; nothing of a pod that is well", async () => {
    assert.match((await causes(pods("probe")))[0]!, /^Deployment board-api is not well: .*probe failed/);
    assert.deepEqual(await causes(pods("healthy")), []);
  });

  test("no password of a log", async () => {
    const log = ["ValueError: cannot read postgresql://u:hush@h:5432/d"];
    assert.doesNotMatch((await causes(pods("crash"), log)).join(), /hush/);
  });
});

describe("the last lines of a container", () => {
  test("are those of the one before, where a new one runs", async () => {
    const [pod] = pods("crash");
    const [status] = pod!.status!.containerStatuses!;
    status!.state = { running: {} };
    const asked: (boolean | undefined)[] = [];
    const core = {
      readNamespacedPodLog: ({ previous }: { readonly previous?: boolean }) => {
        asked.push(previous);
        return Promise.resolve("one\ntwo\n");
      },
    };
    assert.deepEqual(await lastLines(core as never, pod!, status!.name), ["one", "two"]);
    assert.deepEqual(asked, [true]);
  });
});
