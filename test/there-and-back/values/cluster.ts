/** Where a stack runs, and how images get there. */
import type { Rows } from "../row";

/** The only name that a second cluster of the tool may get: it is looked for at the end. */
export const OTHER_CLUSTER = "k3s-there-too";

const CONTEXT = "needs a cluster of others";
const REGISTRY = "needs a registry";

export const CLUSTER_ROWS: Rows = {
  "cluster.kind": { because: "another kind is another cluster, of others, which needs a registry" },
  "cluster.name": { right: OTHER_CLUSTER },
  "cluster.create": { right: false },
  "cluster.agents": { right: 1 },
  "cluster.image": { right: "rancher/k3s:v1.34.2-k3s1", wrong: "rancher/k3s:v1.99.0-k3s1" },
  "cluster.hostPorts": { right: "8400-8419", wrong: "8450-8400" },
  "cluster.context": { base: "prod", right: "other-prod", because: CONTEXT },
  "cluster.uid": { base: "prod", right: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", wrong: "no-uid", because: CONTEXT },
  "delivery.kind": { because: "k3d takes imports alone, and other clusters a registry alone" },
  "delivery.registry": { base: "prod", right: "ghcr.io/acme", wrong: "https://ghcr.io/acme", because: REGISTRY },
  "delivery.version": { base: "prod", right: "v1.0.1", wrong: "latest", because: REGISTRY },
  "delivery.platform": { base: "prod", right: "linux/arm64", wrong: "arm64", because: REGISTRY },
  "delivery.username": {
    base: "prod",
    right: "ci",
    beside: { "registry-password": { secure: "v1:none" } },
    wrong: "",
    because: REGISTRY,
  },
  "delivery.pullSecret.username": {
    base: "prod",
    right: "nodes",
    beside: { "registry-pull-password": { secure: "v1:none" } },
    wrong: "",
    because: REGISTRY,
  },
};
