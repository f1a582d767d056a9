import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { dockerMoved } from "../../../../scripts/lib/cluster/moved-docker";
import { setEnvironment } from "../../../support/temporary";

describe("a Docker that is reached another way than when the state was written", () => {
  const now = "unix:///tmp/other.sock";
  const state = (inputs: Readonly<Record<string, unknown>>) => [
    { type: "pulumi:providers:kubernetes", inputs: { host: "x" } },
    { type: "pulumi:providers:docker", inputs },
  ];

  test("is known by the address of the state's provider, or by there being none", (t) => {
    setEnvironment(t, { DOCKER_HOST: now });
    assert.equal(dockerMoved(state({ host: now })), false);
    assert.equal(dockerMoved(state({ host: "unix:///var/run/docker.sock" })), true);
    assert.equal(dockerMoved(state({})), true);
  });

  test("is no matter where nothing is built", () => {
    assert.equal(dockerMoved([]), false);
    assert.equal(dockerMoved([{ type: "pulumi:providers:kubernetes", inputs: {} }]), false);
  });
});
