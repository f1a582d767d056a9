/** The namespaces that a stack is about to make in a cluster that is there: whose are they by now? */
import { makerOf, OURS, type Marks } from "../../kubernetes/owner";
import { clusterNodes, clusterUid, onNode, serverOf } from "./k3d";
import { startIfStopped } from "./lifecycle";

interface Wanted {
  /** The cluster's name. */
  readonly name: string;
  /** `organization/project/stack`. */
  readonly owner: string;
  /** Whether the cluster is the stack's own: what nobody has marked there is taken over, since a state can be lost. */
  readonly create: boolean;
}

/** Those of `namespaces` that somebody else made, each with who it was; none where the cluster is not there. */
export async function takenNamespaces(
  { name, owner, create }: Wanted,
  namespaces: readonly string[],
): Promise<string[]> {
  const nodes = namespaces.length === 0 ? undefined : await clusterNodes(name);
  if (!nodes) return [];
  await startIfStopped(name, nodes);
  const server = serverOf(nodes);
  // It waits until the API server answers.
  await clusterUid(server);
  const { items } = JSON.parse(await onNode(server, ["kubectl", "get", "namespaces", "-o", "json"])) as List;
  return items.flatMap(({ metadata }) => {
    if (!namespaces.includes(metadata.name)) return [];
    const maker = makerOf(metadata, owner) ?? (create ? OURS : "somebody by hand");
    return maker === OURS ? [] : [`${metadata.name} (made by ${maker})`];
  });
}

interface List {
  readonly items: readonly { readonly metadata: Marks & { readonly name: string } }[];
}
