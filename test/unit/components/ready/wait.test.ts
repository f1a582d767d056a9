import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { CoreV1Event } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import type { WatchedWorkload } from "../../../../components/ready/cluster";
import type { Sight } from "../../../../components/ready/sight";
import { pod, sight, unhealthy, wait, job, waiting, ended } from "./seen";

describe("a start that cannot succeed is given up, with its cause and its cure:", () => {
  const refused =
    'Startup probe failed: Get "http://10.42.0.9:8000/health": dial tcp 10.42.0.9:8000: connect: connection refused';
  const running = (events: CoreV1Event[]) => sight([pod({ state: { running: {} } })], { events });
  const placed = (message: string) => {
    const one = pod({});
    one.status = { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] };
    return one;
  };
  const cases: readonly (readonly [string, Sight, number, RegExp, Partial<WatchedWorkload>?])[] = [
    [
      "an image that the registry has not",
      waiting("ImagePullBackOff", "postgres:17.99: not found"),
      16,
      /not found[^]*services\[1\]\.image/,
    ],
    ["an image that cannot be fetched for now", waiting("ErrImagePull", "dial tcp: i/o timeout"), 41, /i\/o timeout/],
    ["a name that is none", waiting("InvalidImageName", "couldn't parse"), 3, /InvalidImageName/],
    [
      "a Secret that is missing",
      waiting("CreateContainerConfigError", 'secret "x" not found'),
      11,
      /secret "x" not found/,
    ],
    ["a process that ends with 0", ended(0, 1), 16, /ends by itself[^]*ENTRYPOINT/],
    [
      "a command that is not there",
      ended(128, 1, { reason: "StartError", message: 'runc: exec: "uvicorn": executable file not found in $PATH' }),
      4,
      /uvicorn is not in the image/,
    ],
    [
      "memory",
      ended(137, 2, { reason: "OOMKilled" }),
      16,
      /limit of 512Mi[^]*set 'services\[1\]\.resources' '\{[^']*"limits":\{"memory":"1024Mi"\}/,
    ],
    [
      "a request that no node has",
      sight([placed("0/1 nodes are available: 1 Insufficient memory.")]),
      21,
      /asks for 64Gi; the largest node has 7900Mi[^]*services\[1\]\.resources\.requests\.memory/,
    ],
    [
      "a quota that is full",
      sight([], { notMade: 'pods "board-api-x" is forbidden: exceeded quota: quota' }),
      11,
      /exceeded quota[^]*hardening\.quota' '\{"enabled":true,"factor":4\}'/,
    ],
    [
      "a probe that gets 404",
      running(unhealthy("Startup probe failed: HTTP probe failed with statuscode: 404")),
      21,
      /statuscode: 404[^]*\/health answers 404[^]*at services\[1\]\.health, write: /,
    ],
    [
      "127.0.0.1",
      running(unhealthy(refused)),
      16,
      /127\.0\.0\.1:8000 alone[^]*--host 0\.0\.0\.0/,
      { listeners: async () => [{ local: true, port: 8000 }] },
    ],
    [
      "another port, by the log alone",
      running(unhealthy(refused)),
      16,
      /port 9000[^]*set 'services\[1\]\.port' '9000'/,
      { log: async () => ["Uvicorn running on http://0.0.0.0:9000"] },
    ],
    [
      "an exception at start",
      ended(1, 2),
      16,
      /API_KEY is not set[^]*\| KeyError: 'API_KEY'[^]*services\[1\]\.env\.API_KEY[^]*→ then: npm start$/,
      { log: async () => ["Traceback", "KeyError: 'API_KEY'"] },
    ],
  ];
  for (const [what, seen, most, told, faked] of cases)
    test(what, async () => {
      const { seconds, message } = await wait(() => seen, {}, faked);
      assert.match(message, /^Deployment board-api does not start: /);
      assert.match(message, told);
      assert.ok(seconds <= most, `${seconds} s`);
    });

  test("a Job that could run later is ended", async () => {
    const { message, done } = await wait(() => waiting("ErrImagePull", "not found", "Job"), job());
    assert.match(message, /Job board-api does not start/);
    assert.deepEqual(done, ["ended"]);
  });

  test("a Job that failed says so at once, and how it goes without migrations", async () => {
    const terminated = {
      exitCode: 128,
      reason: "StartError",
      message: 'exec: "alembic": executable file not found in $PATH',
    };
    const seen = sight([pod({ state: { terminated } }, "Job")], { state: "failed" });
    const { seconds, message } = await wait(() => seen, job());
    assert.equal(seconds, 0);
    assert.match(
      message,
      /Job board-api failed: The command alembic is not in the image[^]*set 'services\[1\]\.migrations' 'false'[^]*migrations\.command/,
    );
  });

  test("a process that was ended by the probe, and ends well, is still known by what it listened on", async () => {
    const killing = {
      reason: "Killing",
      message: "Container board-api failed startup probe, will be restarted",
      involvedObject: { uid: "pod-1" },
      metadata: {},
    };
    const events = [...unhealthy(refused), killing as CoreV1Event];
    const { message } = await wait(
      (second) => (second < 8 ? running(unhealthy(refused)) : { ...ended(0, 1), events }),
      {},
      { listeners: async () => [{ local: true, port: 8000 }] },
    );
    assert.match(message, /127\.0\.0\.1:8000 alone/);
    assert.doesNotMatch(message, /exit code 0/);
  });
});
