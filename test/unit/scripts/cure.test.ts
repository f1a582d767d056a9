import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { causeOf } from "../../../components/ready/diagnosis/cause";
import { cureOf } from "../../../scripts/lib/cure";
import { events, pods, settings } from "./pods";

function cure(name: string): string {
  const pod = pods(name)[0]!;
  return cureOf(causeOf(pod, events("probe-events"))!, pod, settings).join("\n");
}

describe("the cure", () => {
  test("for memory doubles request and limit together, at the service's own place in the file", () => {
    const lines = cure("oom-killed");
    assert.match(lines, /services\[1\]\.resources: {2}requests: \{ memory: 512Mi \} {2}limits: \{ memory: 1024Mi \}/);
    assert.match(lines, /--path 'wealist:services\[1\]\.resources\.requests\.memory' 512Mi/);
    assert.match(lines, /--path 'wealist:services\[1\]\.resources\.limits\.memory' 1024Mi/);
    assert.match(lines, /npm start$/);
  });

  test("for PostgreSQL's memory is in database.resources", () => {
    const pod = pods("oom-killed")[0]!;
    pod.metadata = { ...pod.metadata, namespace: "postgresql-local", labels: { "app.kubernetes.io/name": "postgres" } };
    assert.match(cureOf(causeOf(pod)!, pod, settings).join("\n"), /database\.resources/);
    // Beside a service, in its namespace, too.
    pod.metadata.namespace = "board-api-local";
    assert.match(cureOf(causeOf(pod)!, pod, settings).join("\n"), /database\.resources/);
  });

  test("for a full node names the request", () => {
    assert.match(cure("unschedulable"), /lower services\[1\]\.resources\.requests\.memory/);
  });

  test("for nodes of another architecture is the platform of the images", () => {
    const pod = pods("unschedulable")[0]!;
    pod.spec!.nodeSelector = { "kubernetes.io/arch": "amd64" };
    const waiting = pod.status!.conditions!.find(({ type }) => type === "PodScheduled")!;
    waiting.message = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
    const lines = cureOf(causeOf(pod)!, pod, settings).join("\n");
    assert.match(lines, /built for amd64.*kubectl get nodes -L kubernetes\.io\/arch/);
    assert.match(lines, /--path wealist:delivery\.platform linux\/arm64, with a new delivery\.version/);
  });

  test("for an image that is not on the node is another start", () => assert.match(cure("never-pull"), /npm start/));

  test("for a migration names the service", () =>
    assert.match(cure("migration"), /migrations of board-api.*npm start/));

  test("for a migration that Alembic's configuration ends is about the % in the URL", () => {
    const [pod] = pods("migration");
    const url = "postgresql://board_api_a:p%40ss@postgres-service:5432/board_api";
    pod!.status!.containerStatuses![0]!.state!.terminated!.message = `Traceback (most recent call last):\nValueError: invalid interpolation syntax in '${url}' at position 27\n`;
    const lines = cureOf(causeOf(pod!)!, pod!, settings).join("\n");
    assert.match(lines, /url\.replace\("%", "%%"\)/);
    assert.match(lines, /pulumi config rm -s local wealist:board-api-db-password\nthen: npm start$/);
  });

  test("for a crash is the log of the container before, for a probe that of the present one", () => {
    assert.match(cure("crash"), /npm run logs -- board-api --previous/);
    assert.doesNotMatch(cure("probe"), /--previous/);
  });

  test("names the stack where it is not the default one", () => {
    const pod = pods("never-pull")[0]!;
    assert.match(cureOf(causeOf(pod)!, pod, { ...settings, stack: "staging" }).join("\n"), /npm start -- -s staging/);
  });
});
