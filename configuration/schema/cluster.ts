/** Where a stack runs, and how images get there. */
import { z } from "zod";

import { OLDEST_KUBERNETES } from "../../components/kubernetes/version";
import { dnsLabel, matching, nonEmpty } from "./values";

export const K3S_IMAGE = "rancher/k3s:v1.34.3-k3s1";

/** Ports of this machine that a k3d cluster maps to itself. */
export const DEFAULT_HOST_PORTS = "8000-8009";

export const cluster = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("k3d").describe("A k3d cluster on this machine"),
    name: dnsLabel("a k3d cluster's name").max(32).default("k3s-local").describe("Name of the k3d cluster"),
    create: z.boolean().default(true).describe("`false` adopts a cluster that exists, and never deletes it"),
    agents: z.int().min(0).max(8).default(0).describe("Agent nodes beside the server"),
    image: z.string().default(K3S_IMAGE).describe(`k3s image of the nodes, ${OLDEST_KUBERNETES} or later`),
    hostPorts: matching(/^\d{4,5}-\d{4,5}$/, "a range of ports is FIRST-LAST")
      .default(DEFAULT_HOST_PORTS)
      .describe("Ports of this machine mapped to node ports when the cluster is made, at most 100"),
  }),
  z.strictObject({
    kind: z.literal("existing").describe("A cluster that exists"),
    context: nonEmpty.optional().meta({
      description: "Context in the kubeconfig, never the ambient one; required without a secret `kubeconfig`",
      examples: ["wealist-prod"],
    }),
    uid: z.guid().optional().describe("UID of its namespace `kube-system`: the one cluster the stack trusts"),
  }),
]);

export const delivery = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("k3d-import").describe("Imported into every node of the k3d cluster"),
  }),
  z.strictObject({
    kind: z.literal("registry").describe("Pushed to a registry, deployed by digest"),
    registry: matching(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/,
      "a registry is a host, with an optional port and path",
    ).meta({
      description: "Registry, with any path before the image's name",
      examples: ["123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"],
    }),
    version: matching(/^v\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/, "a version is v1.2.3; `latest` names no version")
      .optional()
      .meta({
        description: "Version tag of the images that are built; a new one for each new content",
        examples: ["v1.0.0"],
      }),
    platform: matching(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, "a platform is OS/ARCHITECTURE, such as linux/arm64")
      .default("linux/amd64")
      .describe("Platform of the nodes, whatever this machine's is"),
    username: nonEmpty.optional().meta({
      description: "User that pushes, with the secret `registry-password`; default: Docker's own login",
      examples: ["ci"],
    }),
    pullSecret: z
      .strictObject({
        username: nonEmpty.meta({ description: "User that pulls; read access is enough", examples: ["nodes"] }),
      })
      .optional()
      .describe("For nodes that have no role for the registry: a login in each namespace that pulls from it"),
  }),
]);

export type ClusterSettings = z.output<typeof cluster>;
export type DeliverySettings = z.output<typeof delivery>;
