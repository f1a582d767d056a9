/** What is in the nodes of a laptop's clusters, and the networks that they are in. */
import type { Answer } from "./commands";
import type { Cluster } from "./k3d-output";
import type { SampleImage } from "./saved-image";

/** An image as a node has it. */
interface NodeImage {
  /** Digest of its configuration: what `crictl` calls its ID. */
  readonly id: string;
  /** Digest of its manifest: what `ctr` shows. */
  readonly digest: string;
  readonly labels: Set<string>;
}

export interface Node {
  /** By name and tag, as containerd has them. */
  readonly images: Map<string, NodeImage>;
  /** Digests of containerd's content store. */
  readonly content: Set<string>;
}

interface Networks {
  readonly networks: Map<string, number>;
  readonly reconnected: Set<string>;
}

interface Made extends Pick<Networks, "reconnected"> {
  readonly clusters: ReadonlyMap<string, Cluster>;
}

/** `docker network`. */
export function dockerNetwork({ networks, reconnected }: Networks, args: readonly string[]): Answer {
  const [, verb, name = ""] = args;
  const found = [...networks.keys()].filter((each) => args.includes(`name=^${each}$`));
  if (verb === "ls") return { stdout: found.map((each) => `id-${each}`).join("\n") };
  if (verb === "create") networks.set(args.at(-1)!, 0);
  if (verb === "connect") reconnected.add(args.at(-1)!);
  if (verb === "disconnect") return { stderr: "is not connected to network", code: 1 };
  if (verb !== "rm") return {};
  const refusals = networks.get(name) ?? 0;
  if (refusals === 0) networks.delete(name);
  else networks.set(name, refusals - 1);
  return refusals === 0 ? {} : { stderr: `network ${name} has active endpoints`, code: 1 };
}

/** The network that each node knows: the one of its cluster's name has the ID `id-NAME`. */
export function networkIds({ clusters, reconnected }: Made, nodes: readonly string[]): string {
  const of = (node: string) => [...clusters].find(([, cluster]) => cluster.nodes.includes(node))!;
  const idOf = (node: string, [name, { network = `id-k3d-${name}` }] = of(node)) =>
    reconnected.has(node) ? `id-k3d-${name}` : network;
  return nodes.map((node) => idOf(node)).join("\n");
}

/** `ctr images` on a node, but for an import. */
export function ctr(node: Node, command: readonly string[]): Answer {
  const [, , , , verb, operand = "", label = ""] = command;
  const known = node.images.get(operand.replace("name==", ""));
  switch (verb) {
    case "list":
      return { stdout: ["REF TYPE DIGEST SIZE PLATFORMS LABELS", ...listedImages(node, operand)].join("\n") };
    case "label":
      if (label.endsWith("=")) known?.labels.delete(`${label}true`);
      else known?.labels.add(label);
      return {};
    case "remove":
      node.images.delete(operand);
      return {};
    default:
      return { stderr: `unexpected: ${command.join(" ")}`, code: 99 };
  }
}

/** Puts an image into a node, as an import does. */
export function store({ images, content }: Node, image: SampleImage): void {
  const { reference, configDigest, manifestDigest, diffIds } = image;
  images.set(`docker.io/library/${reference}`, { id: configDigest, digest: manifestDigest, labels: new Set() });
  for (const digest of [configDigest, ...diffIds]) content.add(digest);
}

/** As the API server tells of a pod with one container. */
export const pod = (image: string, metadata: object = {}, status: object = { phase: "Running" }) => ({
  metadata,
  spec: { containers: [{ image }] },
  status,
});

/** The lines of `ctr images list`, for one image or for all. */
const listedImages = ({ images }: Node, operand: string) =>
  [...images].filter(([name]) => operand === "" || operand === `name==${name}`).map(([name, one]) => row(name, one));

/** A line of `ctr images list`. */
const row = (name: string, { digest, labels }: NodeImage) =>
  `${name.replace("name==", "")} application/vnd.oci.image.manifest.v1+json ${digest} 94.1 MiB linux/amd64 ${[...labels].join(",") || "-"}`;
