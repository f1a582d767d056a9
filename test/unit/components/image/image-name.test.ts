import assert from "node:assert/strict";
import { test } from "node:test";

import { fullName } from "../../../../components/image/image-name";

const NAMES = {
  "wealist-board-api:1": "docker.io/library/wealist-board-api:1",
  "postgres:17": "docker.io/library/postgres:17",
  "rancher/k3s:v1": "docker.io/rancher/k3s:v1",
  "a/b/c:1": "docker.io/a/b/c:1",
  "ghcr.io/you/board-api:1": "ghcr.io/you/board-api:1",
  "localhost/board-api:1": "localhost/board-api:1",
  "localhost:5000/board-api:1": "localhost:5000/board-api:1",
  "registry:5000/board-api:1": "registry:5000/board-api:1",
};

for (const [short, full] of Object.entries(NAMES)) {
  test(`containerd stores ${short} as ${full}`, () => assert.equal(fullName(short), full));
}
