/** What the engine runs for a k3d cluster: create (or adopt), read, refuse what would lose data, delete. */
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { dynamic } from "@pulumi/pulumi";

import { run, TRANSFER_SILENCE_SECONDS } from "../command";
import { withoutNewCurrentContext } from "./current-context";
import {
  areRunning,
  clusterNodes,
  clusterUid,
  K3D_SILENCE_SECONDS,
  networkOf,
  OWNER_LABEL,
  ownerOf,
  type K3dNode,
} from "./k3d";
import { portMapping, portRange } from "./ports";
import { startIfStopped } from "./start";
import { wakingKubeconfig } from "./waking-kubeconfig";

export interface ClusterInputs {
  readonly name: string;
  readonly create: boolean;
  readonly agents: number;
  readonly image: string;
  readonly hostPorts: string;
  /** `organization/project/stack`; kept as a label on the server node. */
  readonly owner: string;
}

export interface ClusterOutputs extends ClusterInputs {
  readonly uid: string;
  readonly kubeconfig: string;
  readonly nodes: readonly string[];
}

/** Changing one of these means another cluster, and a k3d cluster's volumes go with it. */
const FIXED = ["name", "agents", "image", "hostPorts"] as const;

export const provider = {
  async check(olds: Partial<ClusterInputs>, news: ClusterInputs): Promise<dynamic.CheckResult> {
    const failures = olds.name === undefined ? await createFailures(news) : changeFailures(olds, news);
    return { inputs: news, failures };
  },

  async diff(_id: string, olds: ClusterOutputs, news: ClusterInputs): Promise<dynamic.DiffResult> {
    await refuseAnother(olds);
    return { changes: olds.create !== news.create };
  },

  async create(inputs: ClusterInputs): Promise<dynamic.CreateResult> {
    const { name, create, owner } = inputs;
    const found = await clusterNodes(name);
    // A cluster with this stack's label is one whose `up` was interrupted before the state was written.
    if (!found && create) await createCluster(inputs);
    else if (found && create && !(await isOwned(found, owner))) throw new Error(foreign(name, owner));
    else if (!found)
      throw new Error(`There is no k3d cluster ${name} to adopt; make it, or set cluster.create to true`);
    return { id: name, outs: await outputs(inputs) };
  },

  /** A stopped cluster is started, never taken for deleted; one that was recreated by hand shows by its UID. */
  async read(id: string, props: ClusterOutputs): Promise<dynamic.ReadResult> {
    const nodes = await clusterNodes(props.name);
    // No id means gone, which the type of ReadResult does not say.
    return nodes ? { id, props: await outputs(props, nodes) } : ({} as dynamic.ReadResult);
  },

  async update(_id: string, _olds: ClusterOutputs, news: ClusterInputs): Promise<dynamic.UpdateResult> {
    return { outs: await outputs(news) };
  },

  async delete(_id: string, { name, create }: ClusterOutputs): Promise<void> {
    if (!create) return;
    await run("k3d", ["cluster", "delete", name], { silence: K3D_SILENCE_SECONDS });
    await removeNetwork(networkOf(name));
  },
};

async function createFailures({ name, create, owner, hostPorts }: ClusterInputs): Promise<dynamic.CheckFailure[]> {
  const found = await clusterNodes(name);
  if (found)
    return !create || (await isOwned(found, owner)) ? [] : [{ property: "name", reason: foreign(name, owner) }];
  if (!create)
    return [{ property: "create", reason: `there is no k3d cluster ${name} to adopt: k3d cluster create ${name}` }];
  const taken = (await Promise.all(portRange(hostPorts).map(taking))).filter((port) => port !== undefined);
  if (taken.length === 0) return [];
  const who = `port ${taken.join(", ")} of this machine is taken by another program`;
  const cure = `stop it (\`docker ps\`, \`lsof -i :${taken[0]}\` name it), or choose another range for cluster.hostPorts`;
  return [{ property: "hostPorts", reason: `${who}, and a k3d cluster maps its ports when it is made: ${cure}` }];
}

function changeFailures(olds: Partial<ClusterInputs>, news: ClusterInputs): dynamic.CheckFailure[] {
  return FIXED.filter((key) => olds[key] !== news[key]).map((property) => ({
    property,
    reason:
      `${String(olds[property])} → ${String(news[property])} needs another cluster, and the data of this one would be lost. ` +
      `Keep ${String(olds[property])}, or give the data up first: npm run destroy`,
  }));
}

/** Without `--refresh` the engine trusts its state: a cluster that is gone, or another one, is told and not used. */
async function refuseAnother({ name, uid, nodes: known }: ClusterOutputs): Promise<void> {
  const server = known.find((node) => /-server-\d+$/.test(node)) ?? "";
  // Both at once: every preview waits for them.
  const [nodes, running] = await Promise.all([clusterNodes(name), clusterUid(server, 0).catch(() => undefined)]);
  const heal = "heal it with `npm start`, or `pulumi up --refresh`";
  if (!nodes) throw new Error(`The k3d cluster ${name} is gone; ${heal}`);
  if (running === uid && areRunning(nodes)) return;
  await startIfStopped(name, nodes);
  const now = await clusterUid(serverOf(nodes));
  if (now !== uid) throw new Error(`The k3d cluster ${name} was recreated: its UID was ${uid} and is ${now}; ${heal}`);
}

async function createCluster({ name, agents, image, hostPorts, owner }: ClusterInputs): Promise<void> {
  const args = ["cluster", "create", name, "--image", image, "--agents", String(agents), "--no-lb"];
  args.push("--port", portMapping(hostPorts), "--runtime-label", `${OWNER_LABEL}=${owner}@server:0`);
  // The context is added to the kubeconfig, and the current one stays as it is.
  args.push("--kubeconfig-update-default", "--kubeconfig-switch-context=false", "--wait", "--timeout", "180s");
  try {
    await withoutNewCurrentContext(() => run("k3d", args, { silence: TRANSFER_SILENCE_SECONDS }));
  } catch (error) {
    // k3d rolls a failed cluster back by itself, but not always whole.
    await run("k3d", ["cluster", "delete", name], { silence: K3D_SILENCE_SECONDS }).catch(() => undefined);
    throw error;
  }
}

async function outputs(inputs: ClusterInputs, found?: readonly K3dNode[]): Promise<ClusterOutputs> {
  const { name, create, agents, image, hostPorts, owner } = inputs;
  const nodes = found ?? (await clusterNodes(name)) ?? [];
  await startIfStopped(name, nodes);
  const [uid, kubeconfig] = await Promise.all([clusterUid(serverOf(nodes)), run("k3d", ["kubeconfig", "get", name])]);
  const names = nodes.map((node) => node.name);
  return {
    name,
    create,
    agents,
    image,
    hostPorts,
    owner,
    uid,
    kubeconfig: wakingKubeconfig(kubeconfig, name, names),
    nodes: names,
  };
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

const serverOf = (nodes: readonly K3dNode[]) => nodes.find(({ role }) => role === "server")?.name ?? "";

const isOwned = async (nodes: readonly K3dNode[], owner: string) => (await ownerOf(serverOf(nodes))) === owner;

const foreign = (name: string, owner: string) =>
  `a k3d cluster ${name} exists that this stack did not make, and it is left alone. ` +
  `Adopt it (it will never be deleted): npm run config -- ${owner.split("/").at(-1)} cluster.create false. ` +
  `Or delete it yourself: k3d cluster delete ${name}`;

/** `port` where something listens on it, on any address. */
const taking = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer().once("error", () => resolve(port));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(undefined)));
  });
