import assert from "node:assert/strict";
import { before, describe, test, type TestContext } from "node:test";

import { provider, type ClusterOutputs } from "../../../../../components/cluster/k3d/cluster-provider";
import { uidBehind } from "../../../../../components/cluster/k3d/uid";
import { wakingKubeconfig } from "../../../../../components/cluster/k3d/waking-kubeconfig";
import { k3dApi } from "../../../../support/k3d-api";
import { kubeconfig } from "../../../../support/k3d-output";
import { Laptop } from "../../../../support/laptop";
import { suiteCleanup } from "../../../../support/suite";
import { authority, type Authority } from "../../../../support/tls";
import { INPUTS, state } from "./state";

const suite = suiteCleanup();
let own: Authority;
before(async () => (own = await authority(suite)));

const namespace = (uid: string) => JSON.stringify({ metadata: { name: "kube-system", uid } });

/** An API server that answers so, and the kubeconfig that a state has of it. */
async function served(t: TestContext, status: number, body?: string, by = own) {
  const { port, asked } = await k3dApi(t, own, () => [status, body]);
  const credentials = { ca: by.ca, ...(await by.sign("DNS:admin")) };
  const printed = kubeconfig("k3s-local", `https://0.0.0.0:${port}`, credentials);
  return { asked, kubeconfig: wakingKubeconfig(printed, "k3s-local", ["k3d-k3s-local-server-0"]) };
}

describe("the UID behind a kubeconfig", () => {
  test("is what its API server answers", async (t) => {
    const { asked, kubeconfig } = await served(t, 200, namespace("uid-1"));
    assert.equal(await uidBehind(kubeconfig), "uid-1");
    assert.deepEqual(asked, ["/api/v1/namespaces/kube-system"]);
  });

  test("is unknown where that refuses, says something else, or has another authority", async (t) => {
    const others = [await served(t, 503, "starting"), await served(t, 200, "<html>")];
    others.push(await served(t, 200, namespace("uid-1"), await authority(suite)));
    for (const { kubeconfig } of others) assert.equal(await uidBehind(kubeconfig), undefined);
  });

  test("is unknown of a kubeconfig that is not ours", async () => {
    for (const text of ["", "secret", kubeconfig("k3s-local")]) assert.equal(await uidBehind(text), undefined);
  });
});

describe("comparing a cluster of one node", () => {
  test("starts no process where its API server says that it is the one", async (t) => {
    const laptop = await Laptop.start(t);
    const { kubeconfig } = await served(t, 200, namespace("uid-1"));
    assert.equal((await provider.diff("k3s-local", state({ kubeconfig }), INPUTS)).changes, false);
    assert.deepEqual(laptop.commands.lines(), []);
  });

  test("takes it as it is in a refresh too, but for a kubeconfig as it was made before", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    const { kubeconfig } = await served(t, 200, namespace("uid-1"));
    const same = state({ kubeconfig });
    assert.deepEqual((await provider.read("k3s-local", same)).props, same);
    assert.deepEqual(laptop.commands.lines(), ["k3d cluster list -o json"]);
    const older = state({ kubeconfig: kubeconfig.replace("is hanging", "hangs").replace("hanging?", "hung?") });
    const read = (await provider.read("k3s-local", older)).props as ClusterOutputs;
    assert.notEqual(read.kubeconfig, older.kubeconfig);
  });

  test("sees in a refresh a node that was added by hand", async (t) => {
    const nodes = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { nodes });
    const { kubeconfig } = await served(t, 200, namespace("uid-1"));
    const { props } = await provider.read("k3s-local", state({ kubeconfig }));
    assert.deepEqual((props as ClusterOutputs).nodes, nodes);
  });

  test("looks at the nodes of a cluster that has more", async (t) => {
    const nodes = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { nodes, running: false });
    const { kubeconfig } = await served(t, 200, namespace("uid-1"));
    await provider.diff("k3s-local", state({ kubeconfig, nodes }), INPUTS);
    assert.ok(laptop.clusters.get("k3s-local")!.running);
  });
});
