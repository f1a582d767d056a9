/** A watched service on a cluster that is played: one Deployment, and pods that come and go. */
import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import type { V1Deployment, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Settings } from "../../../../configuration/config";
import type { ServiceSettings } from "../../../../configuration/schema";
import type { Cluster } from "../../../../scripts/lib/cluster/cluster";
import { again, mark } from "../../../../scripts/lib/watch/pod";
import { thisProcess } from "../../../../scripts/lib/engine/processes";
import { WatchedService } from "../../../../scripts/lib/watch/service";
import { temporaryFolder } from "../../../support/temporary";

const gone = () => Promise.reject(Object.assign(new Error("gone"), { code: 404 }));

const spec = (image: string) => ({ replicas: 1, template: { spec: { containers: [{ name: "api", image }] } } });

function played(t: TestContext) {
  const body = { metadata: { name: "api", namespace: "app" }, spec: spec("deployed") };
  const status = { updatedReplicas: 1, availableReplicas: 1, replicas: 1, observedGeneration: 1 };
  const annotation = JSON.stringify({ by: thisProcess(), fieldManager: "wealist", body, quota: {} });
  const state: { live?: V1Deployment; pods: V1Pod[]; ready: number[] } = {
    ready: [],
    live: {
      metadata: { ...body.metadata, annotations: { "wealist/watched": annotation } },
      spec: spec("deployed"),
    } as never,
    pods: [],
  };
  const apps = {
    readNamespacedDeployment: () => {
      if (!state.live) return gone();
      const availableReplicas = isDeployed(state) ? (state.ready.shift() ?? 1) : 1;
      return Promise.resolve({ ...structuredClone(state.live), status: { ...status, availableReplicas } });
    },
    patchNamespacedDeployment: ({ body }: { body: V1Deployment }) => {
      state.live = structuredClone(body);
      const watched = state.live.metadata?.annotations?.["wealist/watched"];
      // The quota is a cluster's own.
      if (watched) state.live.metadata!.annotations!["wealist/watched"] = watched.replace(',"quota":{}', "");
      return Promise.resolve(state.live);
    },
  };
  const core = {
    listNamespacedPod: () => Promise.resolve({ items: state.pods }),
    readNamespacedPod: ({ name }: { name: string }) => {
      const pod = state.pods.find(({ metadata }) => metadata?.name === name);
      return pod ? Promise.resolve(pod) : gone();
    },
    patchNamespacedPodStatus: gone,
  };
  const cluster = { config: { makeApiClient: () => apps }, core } as unknown as Cluster;
  const watch = { sync: [{ from: "src", to: "/app/src" }], command: ["reload"], ignore: [] };
  const context = temporaryFolder(t, { Dockerfile: "", "src/a.py": "" });
  const service = {
    name: "api",
    namespace: "app",
    context,
    dockerfile: "Dockerfile",
    watch,
  } as unknown as ServiceSettings;
  const settings = { stack: "local", services: [service], cluster: { k3d: { name: "none" } } } as unknown as Settings;
  return { state, cluster, service: new WatchedService({ cluster, settings, name: "api", namespace: "app" }, service) };
}

const isDeployed = ({ live }: { live?: V1Deployment }) => !live?.spec?.template.spec?.containers[0]?.command;

describe("a service that is watched", () => {
  test("gives the deployed image back, though its pods have started again meanwhile", async (t) => {
    const { state, service } = played(t);
    await service.begin();
    assert.ok(!isDeployed(state));
    const annotations = state.live!.spec!.template.metadata!.annotations;
    const lastState = { terminated: { exitCode: 1, message: "it fell" } };
    const fallen = { name: "api", restartCount: 1, state: {}, lastState };
    state.pods = [{ metadata: { name: "api-1", annotations }, status: { containerStatuses: [fallen] } } as never];
    // Its new pod is ready at the second look.
    state.ready = [0, 1];
    await service.end();
    assert.deepEqual([isDeployed(state), state.ready], [true, []]);
  });

  test("that was deleted is told as that, and leaves nothing to put back", async (t) => {
    const { state, service } = played(t);
    await service.begin();
    delete state.live;
    await assert.rejects(service.look(), /Deployment api was deleted: this watch ends\./);
    await service.end();
  });

  test("that could not begin is put back as well: the cluster may have done it", async (t) => {
    const { state, service } = played(t);
    delete state.live;
    await assert.rejects(service.begin());
    assert.ok(service.isWatched);
  });
});

describe("a pod that is gone", () => {
  const pod = (uid: string, more = {}) => ({ metadata: { name: "api-1", namespace: "app", uid, ...more } }) as V1Pod;

  test("needs no mark", async (t) => {
    await mark(played(t).cluster, pod("1"), true);
  });

  test("is told from one that runs", async (t) => {
    const { state, cluster } = played(t);
    assert.equal(await again(cluster, pod("1")), undefined);
    for (const [now, is] of [
      [pod("1"), true],
      [pod("2"), false],
      [pod("1", { deletionTimestamp: new Date() }), false],
    ] as const) {
      state.pods = [now];
      assert.equal((await again(cluster, pod("1"))) !== undefined, is);
    }
  });
});
