/** What is kept of an object that is to be made again one day: what somebody wrote, not what the cluster added. */
import type { LiveObject } from "../../../components/kubernetes/object";

/** Annotations that belong to one life of an object. */
const OF_THE_CLUSTER = ["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];

/** `object` as it could be created again: without status, identity and the addresses that the cluster gave it. */
export function manifestOf({ apiVersion, kind, metadata = {}, ...rest }: LiveObject): LiveObject {
  const { name, namespace, labels, annotations = {} } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !OF_THE_CLUSTER.includes(key));
  const { status: _, ...content } = rest;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      ...(labels ? { labels } : {}),
      ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
    },
    ...(kind === "Service" ? { ...content, spec: withoutAddresses(content.spec ?? {}) } : content),
  };
}

/** A headless Service stays headless; any other gets a new address, since its old one may be taken by then. */
function withoutAddresses(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (spec["clusterIP"] === "None") return { ...spec };
  const { clusterIP: _, clusterIPs: __, ...rest } = spec;
  return rest;
}

/** `Deployment board-api-prod/board-api`. */
export const kindAndName = ({ kind, metadata }: Pick<LiveObject, "kind" | "metadata">): string =>
  `${kind} ${metadata?.namespace ? `${metadata.namespace}/` : ""}${metadata?.name}`;
