import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { appliedWhole } from "../../../../components/cluster/live-object";
import type { LiveObject } from "../../../../components/kubernetes/object";

const APPLIED = {
  "f:metadata": { "f:annotations": { "f:mine": {} }, "f:labels": { "f:app": {} } },
  "f:spec": {
    "f:replicas": {},
    "f:template": {
      "f:spec": {
        "f:containers": {
          'k:{"name":"api"}': {
            ".": {},
            "f:command": {},
            "f:name": {},
            "f:ports": { 'k:{"containerPort":8000,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
            "f:resources": { "f:limits": { "f:cpu": {} } },
          },
        },
        "f:finalizers": { 'v:"a"': {} },
      },
    },
  },
};

const object = (managedFields: object[]): LiveObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "api",
    namespace: "board",
    annotations: { mine: "1", "deployment.kubernetes.io/revision": "3" },
    labels: { app: "api", theirs: "2" },
    managedFields,
  },
  spec: {
    replicas: 2,
    revisionHistoryLimit: 10,
    template: {
      spec: {
        containers: [
          { name: "injected", image: "proxy" },
          {
            name: "api",
            command: ["a", "b"],
            terminationMessagePath: "/dev/termination-log",
            ports: [{ containerPort: 8000, protocol: "TCP" }],
            resources: { limits: { cpu: "1", memory: "1Gi" } },
          },
        ],
        finalizers: ["a", "b"],
        dnsPolicy: "ClusterFirst",
      },
    },
  },
});

describe("what was applied of an object", () => {
  test("is read back without what others added, or the API server itself", () => {
    const whole = appliedWhole(object([{ manager: "wealist", operation: "Apply", fieldsV1: APPLIED }]));
    assert.equal(whole?.fieldManager, "wealist");
    assert.deepEqual(whole.body, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "board", labels: { app: "api" }, annotations: { mine: "1" } },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: "api",
                command: ["a", "b"],
                ports: [{ containerPort: 8000 }],
                resources: { limits: { cpu: "1" } },
              },
            ],
            finalizers: ["a"],
          },
        },
      },
    });
  });

  test("is nothing where nobody applied it", () => {
    const scaled = { manager: "kubectl", operation: "Update", subresource: "scale", fieldsV1: { "f:spec": {} } };
    assert.equal(appliedWhole(object([scaled])), undefined);
  });
});
