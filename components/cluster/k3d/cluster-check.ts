/** What is refused of a k3d cluster before anything is made or changed. */
import type { dynamic } from "@pulumi/pulumi";

import type { K3dClusterArgs } from "./cluster";
import { isAdopting } from "../../kubernetes/owner";
import { clusterNodes, ownerOf, serverOf, type K3dNode } from "./k3d";
import { takenNamespaces } from "./namespaces";
import { takenPorts } from "./ports";

/** Changing one of these means another cluster, and a k3d cluster's volumes go with it. */
export const FIXED = ["name", "agents", "image", "hostPorts"] as const;

type Failures = Promise<dynamic.CheckFailure[]>;

export async function createFailures(news: K3dClusterArgs): Failures {
  const { name, create, owner, hostPorts, cures } = news;
  const found = await clusterNodes(name);
  if (found && create && !(await isOwned(found, owner))) return [{ property: "name", reason: foreign(news) }];
  if (found) return namespaceFailures(news, news.namespaces);
  if (!create)
    return [{ property: "create", reason: `there is no k3d cluster ${name} to adopt: k3d cluster create ${name}` }];
  const taken = await takenPorts(hostPorts);
  if (taken.length === 0) return [];
  const who = `port ${taken.join(", ")} of this machine is taken by another program`;
  const cure = `stop it (\`docker ps\`, \`lsof -i :${taken[0]}\` name it), or ${cures.ports}`;
  return [{ property: "hostPorts", reason: `${who}, and a k3d cluster maps its ports when it is made: ${cure}` }];
}

export async function changeFailures(olds: Partial<K3dClusterArgs>, news: K3dClusterArgs): Failures {
  const changed = FIXED.filter((key) => olds[key] !== news[key]).map((property) => ({
    property,
    reason:
      `${String(olds[property])} → ${String(news[property])} needs another cluster, and the data of this one would be lost. ` +
      `Put it back: ${news.cures.keep.replace("KEY", property).replace("VALUE", String(olds[property]))}\n${news.cures.giveUp}`,
  }));
  if (changed.length > 0) return changed;
  // A state of before these were looked at has made its own.
  const known = olds.namespaces ?? news.namespaces;
  return namespaceFailures(
    news,
    news.namespaces.filter((name) => !known.includes(name)),
  );
}

async function namespaceFailures(news: K3dClusterArgs, namespaces: readonly string[]): Failures {
  const taken = isAdopting() ? [] : await takenNamespaces(news, namespaces);
  if (taken.length === 0) return [];
  const what = `the k3d cluster ${news.name} has namespaces already that this stack would make: ${taken.join(", ")}`;
  return [{ property: "namespaces", reason: `${what}. Nothing was changed. ${news.cures.namespaces}` }];
}

export const isOwned = async (nodes: readonly K3dNode[], owner: string) => (await ownerOf(serverOf(nodes))) === owner;

export const foreign = ({ name, cures }: Pick<K3dClusterArgs, "name" | "cures">) =>
  `a k3d cluster ${name} exists that this stack did not make, and it is left alone. ${cures.foreign}`;
