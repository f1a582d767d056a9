/** What the engine runs for a k3d cluster: create (or adopt), read, refuse what would lose data, delete. */
import { setTimeout as sleep } from "node:timers/promises";

import type { dynamic } from "@pulumi/pulumi";

import { run, TRANSFER_SILENCE_SECONDS } from "../../command";
import type { ClusterCures, K3dClusterArgs } from "./cluster";
import { changeFailures, createFailures, foreign, isOwned } from "./cluster-check";
import { withoutNewCurrentContext } from "./current-context";
import {
  adminKubeconfig,
  areRunning,
  clusterNodes,
  clusterUid,
  networkOf,
  OWNER_LABEL,
  type K3dNode,
  serverOf,
} from "./k3d";
import { portMapping } from "./ports";
import { deleteCluster, startIfStopped } from "./lifecycle";
import { uidBehind } from "./uid";
import { isWaking, wakingKubeconfig } from "./waking-kubeconfig";

export type ClusterInputs = K3dClusterArgs;

/** What is asked when it is checked alone is not kept. */
type Kept = Omit<ClusterInputs, "namespaces" | "cures">;

export interface ClusterOutputs extends Kept {
  readonly uid: string;
  readonly kubeconfig: string;
  readonly nodes: readonly string[];
}

export const provider = {
  async check(olds: Partial<ClusterInputs>, news: ClusterInputs): Promise<dynamic.CheckResult> {
    const failures = olds.name === undefined ? await createFailures(news) : await changeFailures(olds, news);
    return { inputs: news, failures };
  },

  async diff(_id: string, olds: ClusterOutputs, news: ClusterInputs): Promise<dynamic.DiffResult> {
    await refuseAnother(olds, news.cures);
    return { changes: olds.create !== news.create };
  },

  async create(inputs: ClusterInputs): Promise<dynamic.CreateResult> {
    const { name, create, owner, cures } = inputs;
    const found = await clusterNodes(name);
    // A cluster with this stack's label is one whose `up` was interrupted before the state was written.
    if (!found && create) await createCluster(inputs);
    else if (found && create && !(await isOwned(found, owner))) throw new Error(foreign(inputs));
    else if (!found) throw new Error(`There is no k3d cluster ${name} to adopt; make it, or ${cures.create}`);
    return { id: name, outs: await outputs(inputs) };
  },

  /** A stopped cluster is started, never taken for deleted; one that was recreated by hand shows by its UID. */
  async read(id: string, props: ClusterOutputs): Promise<dynamic.ReadResult> {
    const [nodes, same] = await Promise.all([clusterNodes(props.name), isSame(props)]);
    // No id means gone, which the type of ReadResult does not say.
    if (!nodes) return {} as dynamic.ReadResult;
    // A node that was added by hand needs the images too.
    const isKnown = nodes.map(({ name }) => name).join() === props.nodes.join();
    return { id, props: same && isKnown && isWaking(props.kubeconfig) ? props : await outputs(props, nodes) };
  },

  async update(_id: string, _olds: ClusterOutputs, news: ClusterInputs): Promise<dynamic.UpdateResult> {
    return { outs: await outputs(news) };
  },

  async delete(_id: string, { name, create }: ClusterOutputs): Promise<void> {
    if (!create) return;
    await deleteCluster(name);
    await removeNetwork(networkOf(name));
  },
};

/**
 * Without `--refresh` the engine trusts its state: a cluster that is gone, or another one, is told and not used.
 *
 * @param cures undefined in a refresh of a state that was made before they were handed in: it compares with the inputs of then.
 */
async function refuseAnother(olds: ClusterOutputs, cures?: ClusterCures): Promise<void> {
  if (await isSame(olds)) return;
  const { name, uid, nodes: known } = olds;
  const healed = cures ? `; heal it with ${cures.heal}` : "";
  const server = known.find((node) => /-server-\d+$/.test(node)) ?? "";
  const [nodes, running] = await Promise.all([clusterNodes(name), clusterUid(server, 0).catch(() => undefined)]);
  if (!nodes) throw new Error(`The k3d cluster ${name} is gone${healed}`);
  if (running === uid && areRunning(nodes)) return;
  await startIfStopped(name, nodes);
  const now = await clusterUid(serverOf(nodes));
  if (now === uid) return;
  throw new Error(`The k3d cluster ${name} was recreated: its UID was ${uid} and is ${now}${healed}`);
}

/** By one question, which every preview waits for. Of more nodes than the one that answers, some may be stopped. */
const isSame = async ({ nodes, kubeconfig, uid }: ClusterOutputs): Promise<boolean> =>
  nodes.length === 1 && (await uidBehind(kubeconfig)) === uid;

async function createCluster(inputs: ClusterInputs): Promise<void> {
  const { name, agents, image, hostPorts, owner } = inputs;
  const args = ["cluster", "create", name, "--image", image, "--agents", String(agents), "--no-lb"];
  args.push("--port", portMapping(hostPorts), "--runtime-label", `${OWNER_LABEL}=${owner}@server:0`);
  // The context is added to the kubeconfig, and the current one stays as it is.
  args.push("--kubeconfig-update-default", "--kubeconfig-switch-context=false", "--wait", "--timeout", "180s");
  try {
    await withoutNewCurrentContext(() => run("k3d", args, { silence: TRANSFER_SILENCE_SECONDS }));
  } catch (error) {
    // Made meanwhile: by a k3d that an engine before this one, which was killed, had left at work, or by somebody else.
    if (/with that name already exists/.test(String(error))) {
      if (await isOwned((await clusterNodes(name)) ?? [], owner)) return;
      throw new Error(foreign(inputs), { cause: error });
    }
    // k3d rolls a failed cluster back by itself, but not always whole.
    await deleteCluster(name).catch(() => undefined);
    throw error;
  }
}

async function outputs(inputs: Kept, found?: readonly K3dNode[]): Promise<ClusterOutputs> {
  const { name, create, agents, image, hostPorts, owner } = inputs;
  const nodes = found ?? (await clusterNodes(name)) ?? [];
  await startIfStopped(name, nodes);
  const [uid, kubeconfig] = await Promise.all([clusterUid(serverOf(nodes)), adminKubeconfig(name)]);
  const names = nodes.map((node) => node.name);
  const waking = wakingKubeconfig(kubeconfig, name, names);
  return { name, create, agents, image, hostPorts, owner, uid, kubeconfig: waking, nodes: names };
}

/**
 * k3d keeps a network that Docker still counts a deleted container in, which it does for some tenths of a second. One
 * that other containers are in stays, as k3d leaves it.
 */
async function removeNetwork(network: string): Promise<void> {
  const list = ["network", "ls", "--quiet", "--filter", `name=^${network}$`, "--filter", "label=app=k3d"];
  for (let attempt = 0; attempt < 10; attempt += 1) {
    if ((await run("docker", list)) === "") return;
    await run("docker", ["network", "rm", network]).catch(() => sleep(500));
  }
}
