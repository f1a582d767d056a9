import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { causeOf } from "../../../../components/ready/diagnosis/cause";
import { told } from "../../../../components/ready/diagnosis/tell";
import type { Evidence } from "../../../../components/ready/diagnosis/cure";
import type { Role } from "../../../../components/ready/inputs";
import { events, pods } from "../../../support/pods";
import { workload } from "./place";

function tell(name: string, role: Role = "service", evidence: Partial<Evidence> = {}, change = (_: V1Pod) => {}) {
  const pod = pods(name)[0]!;
  change(pod);
  const cause = causeOf(pod, events("probe-events"))!;
  return told("Deployment", workload(role), "does not start", { cause, pod }, { log: [], ...evidence });
}

describe("what a recorded pod fails of is told", () => {
  test("for memory with request and limit doubled together, at the place in the file", () => {
    const lines = tell("oom-killed");
    assert.match(
      lines,
      /set 'services\[1\]\.resources' '\{"requests":\{"cpu":"100m","memory":"512Mi"\},"limits":\{"cpu":"200m","memory":"1024Mi"\}\}'/,
    );
    assert.match(lines, /→ then: npm start$/);
    assert.match(tell("oom-killed", "postgres"), /set 'database\.resources'/);
  });

  test("for PostgreSQL that outlives a killed process of its own too", () => {
    const log = ["LOG:  child process was terminated by signal 9: Killed"];
    assert.match(tell("crash", "postgres", { log }), /at the memory limit[^]*set 'database\.resources'/);
  });

  test("for nodes of another architecture with the platform of the images", () => {
    const lines = tell("unschedulable", "service", {}, (pod) => {
      pod.spec!.nodeSelector = { "kubernetes.io/arch": "amd64" };
      const waiting = pod.status!.conditions!.find(({ type }) => type === "PodScheduled")!;
      waiting.message = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
    });
    assert.match(lines, /built for amd64[^]*npm run config -- local 'delivery\.platform' 'linux\/arm64'/);
  });

  test("for the Job that prepares a database in its own words alone", () => {
    const lines = tell("access", "administration");
    assert.match(lines, /older password.*npm run db -- reset-password/);
    assert.equal(lines.match(/→/g)?.length, 1);
  });

  test("for a migration with what runs there, for a crash with its last eight lines", () => {
    assert.match(tell("migration", "migrations"), /relation boards already exists[^]*services\[1\]\.migrations/);
    const log = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const lines = tell("crash", "service", { log, served: true });
    assert.deepEqual(
      lines.match(/\| line \d+/g),
      log.slice(-8).map((line) => `| ${line}`),
    );
    assert.match(lines, /The pods of before go on serving/);
  });

  test("without a password in it", () => {
    const log = ["ValueError: cannot read postgresql://u:secret@h:5432/d"];
    assert.doesNotMatch(tell("crash", "service", { log }), /secret/);
  });

  test("even where no pod shows it", () => {
    const lines = told("Job", workload("migrations"), "failed", undefined, { log: [] });
    assert.match(lines, /Job board-api failed\.\n→ .*kubectl describe -n board-api-local job board-api$/);
  });
});
