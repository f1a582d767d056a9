import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { nodePortOf, portMapping, portRange } from "../../../../../components/cluster/k3d/ports";

describe("host ports", () => {
  test("are every port of the range, both ends included", () => {
    assert.deepEqual(portRange("8000-8003"), [8000, 8001, 8002, 8003]);
    assert.deepEqual(portRange("8000-8000"), [8000]);
  });

  test("are none where the range runs backwards or past the last port there is", () => {
    assert.deepEqual(portRange("8009-8000"), []);
    assert.deepEqual(portRange("65530-65540"), []);
  });

  test("lead to the node port that the cluster's own mapping gives them", () => {
    const mapping = /^8000-8009:(\d+)-(\d+)@server:0:direct$/.exec(portMapping("8000-8009"));
    assert.ok(mapping, portMapping("8000-8009"));
    const [first, last] = [Number(mapping[1]), Number(mapping[2])];
    assert.equal(last - first, 9);
    assert.equal(nodePortOf("8000-8009", 8000), first);
    assert.equal(nodePortOf("8000-8009", 8009), last);
  });

  test("stay inside Kubernetes' node ports for the largest range allowed", () => {
    const last = nodePortOf("8000-8099", 8099);
    assert.ok(last >= 30000 && last <= 32767, String(last));
  });
});
