/** The namespaces that a stack is about to make in a cluster that is there: whose are they by now? */
import { makerOf, OURS, type Marks } from "../../kubernetes/owner";
import type { K3dClusterArgs } from "./cluster";
import { clusterNodes, clusterUid, onNode, serverOf } from "./k3d";
import { startIfStopped } from "./lifecycle";

/** Those of `namespaces` that somebody else made, each with who it was; none where the cluster is not there. */
export async function takenNamespaces(
  { name, owner, create }: Pick<K3dClusterArgs, "name" | "owner" | "create">,
  namespaces: readonly string[],
): Promise<string[]> {
  const nodes = namespaces.length === 0 ? undefined : await clusterNodes(name);
  if (!nodes) return [];
  await startIfStopped(name, nodes);
  const server = serverOf(nodes);
  // It waits until the API server answers.
  await clusterUid(server);
  const { items } = JSON.parse(await onNode(server, ["kubectl", "get", "namespaces", "-o", "json"])) as {
    readonly items: readonly { readonly metadata: Marks & { readonly name: string } }[];
  };
  return items.flatMap(({ metadata }) => {
    if (!namespaces.includes(metadata.name)) return [];
    // In a cluster of its own a stack takes over what nobody has marked, since a state can be lost.
    const maker = makerOf(metadata, owner) ?? (create ? OURS : "somebody by hand");
    return maker === OURS ? [] : [`${metadata.name} (made by ${maker})`];
  });
}
