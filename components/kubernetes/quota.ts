import { binary, cores, parseQuantity } from "./quantity";

/** Kubernetes quantities, such as `256Mi` and `100m`. A type, since an interface is no map of strings. */
export type Compute = { readonly memory: string; readonly cpu: string };

export interface PodResources {
  readonly requests: Compute;
  readonly limits: Compute;
}

/** Pods that exist at the same time. */
export interface Demand {
  readonly pods: number;
  /** Of each of them. */
  readonly resources: PodResources;
}

/** What a container gets that says nothing: under a quota it would be refused. */
export const DEFAULTS: PodResources = {
  requests: { memory: "64Mi", cpu: "50m" },
  limits: { memory: "128Mi", cpu: "500m" },
};

/** Name of a namespace's ResourceQuota. */
export const QUOTA = "quota";

/** One pod that somebody starts by hand to look at something. */
const SPARE: Demand = { pods: 1, resources: DEFAULTS };

/**
 * The hard limits of a ResourceQuota with room for `demands` and one pod by hand, as the API server writes them itself:
 * `1000m` would come back as `1`, and look changed after every refresh.
 *
 * @param factor multiplies all of it. @default 1
 */
export function quotaFor(demands: readonly Demand[], factor = 1): Record<string, string> {
  const all = [...demands, SPARE];
  const sum = (of: (demand: Demand) => number) => factor * all.reduce((total, demand) => total + of(demand), 0);
  const compute = (kind: keyof PodResources, what: keyof Compute) =>
    sum(({ pods, resources }) => pods * parseQuantity(resources[kind][what]));
  return {
    pods: String(sum(({ pods }) => pods)),
    "requests.cpu": cores(compute("requests", "cpu")),
    "requests.memory": binary(compute("requests", "memory")),
    "limits.cpu": cores(compute("limits", "cpu")),
    "limits.memory": binary(compute("limits", "memory")),
  };
}
