import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { PodMetric } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { age, HEAD, podRow } from "../../../../scripts/lib/diagnosis/pod-table";
import { columns } from "../../../../scripts/lib/terminal/table";
import { pods } from "../../../support/pods";

function row(name: string, metrics: readonly PodMetric[] = []): Record<string, string> {
  const pod = pods(name)[0]!;
  const now = new Date(new Date(pod.metadata!.creationTimestamp!).getTime() + 300_000);
  const cells = podRow(pod, metrics, now);
  return Object.fromEntries(HEAD.map((head, i) => [head, cells[i]!]));
}

describe("a row of npm run status", () => {
  test("shows a healthy pod", () => {
    const healthy = row("healthy");
    assert.equal(healthy["READY"], "1/1");
    assert.equal(healthy["STATE"], "Running");
    assert.equal(healthy["OOM KILLS"], "0");
    assert.equal(healthy["LIMIT"], "512Mi");
    assert.equal(healthy["AGE"], "5m");
    assert.match(healthy["IMAGE"]!, /^wealist-board-api:[0-9a-f]{16}$/);
  });

  test("counts OOM kills as far as Kubernetes remembers them", () => {
    const killed = row("oom-killed");
    assert.equal(killed["STATE"], "CrashLoopBackOff");
    assert.equal(killed["OOM KILLS"], "1+");
  });

  test("shows memory where it is measured", () => {
    const { name } = pods("healthy")[0]!.metadata!;
    const metric = { metadata: { name }, containers: [{ name: "board-api", usage: { cpu: "1m", memory: "65536Ki" } }] };
    assert.equal(row("healthy")["MEMORY"], "-");
    assert.equal(row("healthy", [metric as unknown as PodMetric])["MEMORY"], "64Mi");
  });

  test("shows why a pod does not run", () => {
    assert.equal(row("never-pull")["STATE"], "ErrImageNeverPull");
    assert.equal(row("unschedulable")["STATE"], "Pending");
  });
});

describe("a table", () => {
  test("is columns two blanks apart, without trailing ones", () => {
    assert.equal(
      columns(
        [
          ["a", "bb"],
          ["ccc", "d"],
        ],
        ["X", "Y"],
      ),
      "X    Y\na    bb\nccc  d",
    );
  });

  test("shows ages in their largest unit", () => {
    assert.deepEqual([5e3, 3e5, 1e7, 3e8].map(age), ["5s", "5m", "2h", "3d"]);
  });
});
