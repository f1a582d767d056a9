import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { CoreV1Event } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { ResourceFailure } from "../../../scripts/lib/progress";
import { quotaSections } from "../../../scripts/lib/quota-cause";

const DEPLOYMENT: ResourceFailure = {
  type: "kubernetes:apps/v1:Deployment",
  name: "board-api",
  messages: [],
  output: [],
};
const USED = "exceeded quota: board-api-quota, requested: limits.memory=512Mi, used: limits.memory=2560Mi, limited: ";
const event = (owner: string, limited: string, second: number, reason = "FailedCreate"): CoreV1Event => ({
  metadata: { namespace: "board-api-local" },
  involvedObject: { kind: "ReplicaSet", name: owner },
  reason,
  message: `Error creating: pods "${owner}-x" is forbidden: ${USED}limits.memory=${limited}`,
  lastTimestamp: new Date(second * 1000),
});

describe("a quota that is full", () => {
  test("is told with what is asked for and used, by the newest event, and with the commands that make room", () => {
    const events = [event("board-api-6d4469bc96", "2816Mi", 2), event("board-api-6d4469bc96", "2700Mi", 1)];
    const [section, ...more] = quotaSections([DEPLOYMENT], events, "local");
    assert.equal(more.length, 0);
    assert.match(
      section!,
      /^No pod of Deployment board-api can be made in board-api-local: exceeded quota: board-api-quota/,
    );
    assert.match(section!, /limited: limits\.memory=2816Mi$/m);
    assert.match(section!, /npm run config -- local hardening\.quota '\{"enabled":true,"factor":4\}'$/m);
    assert.match(section!, /→ then: npm start$/m);
  });

  test("is nobody's whose pods it does not keep from being made", () => {
    const others = [event("user-api-6d4469bc96", "1Gi", 1), event("board-api-6d4469bc96", "1Gi", 1, "Failed")];
    assert.deepEqual(quotaSections([DEPLOYMENT], others, "local"), []);
  });
});
