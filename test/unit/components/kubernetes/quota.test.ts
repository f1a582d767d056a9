import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { DEFAULTS, quotaFor } from "../../../../components/kubernetes/quota";
import { serviceDemand } from "../../../../components/service/demand";
import { REACH_DATABASE } from "../../../../components/service/reach-database";

const resources = {
  requests: { memory: "256Mi", cpu: "100m" },
  limits: { memory: "512Mi", cpu: "200m" },
};
const service = (changed: Partial<Parameters<typeof serviceDemand>[0]> = {}) =>
  serviceDemand({ replicas: 2, maxSurge: "100%", resources, migrations: false, ...changed });

describe("a quota", () => {
  test("has room for one pod by hand, and nothing else where nothing runs", () => {
    assert.deepEqual(quotaFor([]), {
      pods: "1",
      "requests.cpu": DEFAULTS.requests.cpu,
      "requests.memory": DEFAULTS.requests.memory,
      "limits.cpu": DEFAULTS.limits.cpu,
      "limits.memory": DEFAULTS.limits.memory,
    });
  });

  test("adds up what runs at the same time, written as the API server writes it", () => {
    const one = {
      pods: 10,
      resources: { requests: { memory: "1Gi", cpu: "95m" }, limits: { memory: "1.5Gi", cpu: "1" } },
    };
    assert.deepEqual(quotaFor([one, { pods: 1, resources }]), {
      pods: "12",
      "requests.cpu": "1100m",
      "requests.memory": "10560Mi",
      "limits.cpu": "10700m",
      "limits.memory": "16000Mi",
    });
    const whole = { requests: { memory: "960Mi", cpu: "950m" }, limits: { memory: "1920Mi", cpu: "1500m" } };
    const {
      "requests.cpu": cpu,
      "requests.memory": memory,
      "limits.memory": most,
    } = quotaFor([{ pods: 1, resources: whole }]);
    assert.deepEqual([cpu, memory, most], ["1", "1Gi", "2Gi"]);
  });

  test("is multiplied on request, all of it", () => {
    const once = quotaFor([{ pods: 1, resources }]);
    assert.deepEqual(quotaFor([{ pods: 1, resources }], 2), {
      pods: "4",
      "requests.cpu": "300m",
      "requests.memory": "640Mi",
      "limits.cpu": "1400m",
      "limits.memory": "1280Mi",
    });
    assert.equal(once["pods"], "2");
  });
});

describe("a service's demand", () => {
  const pods = (...args: Parameters<typeof service>) => service(...args).map((demand) => demand.pods);

  test("is the pods that serve, those of a rollout, and those that are still ending", () => {
    assert.deepEqual(pods(), [6]);
    assert.deepEqual(pods({ replicas: 10, maxSurge: "25%" }), [23]);
  });

  test("rounds the surge up as Kubernetes does, and has never more new pods than there are to be", () => {
    assert.deepEqual(pods({ replicas: 1, maxSurge: "1%" }), [3]);
    assert.deepEqual(pods({ replicas: 2, maxSurge: "500%" }), [6]);
    assert.deepEqual(pods({ replicas: 0 }), [0]);
  });

  test("has the migrations of an update and of the one that was interrupted before it, with a core of their own", () => {
    const [, migrations] = service({ migrations: true });
    assert.equal(migrations!.pods, 2);
    assert.deepEqual(migrations!.resources, { requests: resources.requests, limits: { memory: "512Mi", cpu: "1" } });
  });

  test("counts the migrations at least with what waits for their database", () => {
    const tiny = { requests: { memory: "8Mi", cpu: "5m" }, limits: { memory: "16Mi", cpu: "10m" } };
    const [, migrations] = service({ migrations: true, resources: tiny });
    const { requests, limits } = REACH_DATABASE;
    assert.deepEqual(migrations!.resources, { requests, limits: { ...limits, cpu: "1" } });
  });

  test("leaves room for the pods of before where one shrinks far below a service's default", () => {
    const tiny = { requests: { memory: "8Mi", cpu: "10m" }, limits: { memory: "16Mi", cpu: "1" } };
    const [demand] = service({ resources: tiny });
    assert.deepEqual(demand!.resources, {
      requests: { memory: "256Mi", cpu: "100m" },
      limits: { memory: "512Mi", cpu: "1" },
    });
  });
});
