import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { isTooOld, OLDEST_KUBERNETES } from "../../../../components/kubernetes/version";
import { ROOT } from "../../../support/config";

test("a Kubernetes is told to be too old by its own name for itself, and never where that names no version", () => {
  const old = ["v1.29.3-eks-adc7111", "1.29+", "v1.29.15-k3s1", "v1.29.4+k3s1", "v1.9.0", "v0.30.0"];
  const fit = ["v1.30.0-gke.1", "1.30+", "v1.34.3+k3s1", "v1.100.0", "v2.0.0", "latest", "", "v1", "sha256:1.2"];
  assert.deepEqual(old.filter(isTooOld), old);
  assert.deepEqual(fit.filter(isTooOld), []);
});

test("the README names the oldest one", () => {
  assert.ok(readFileSync(join(ROOT, "README.md"), "utf8").includes(`Kubernetes ${OLDEST_KUBERNETES} or later`));
});
