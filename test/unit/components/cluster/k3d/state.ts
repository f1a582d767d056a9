/** A cluster as the state has it. */

import { type ClusterOutputs } from "../../../../../components/cluster/k3d/cluster-provider";
import { clusterCures } from "../../../../../stacks/cluster-cures";
import { clusterOutputs } from "../../../../support/cluster";

export const INPUTS = {
  name: "k3s-local",
  create: true,
  agents: 0,
  image: "rancher/k3s:v1",
  hostPorts: "8000-8009",
  owner: "o/p/local",
  namespaces: [],
  cures: clusterCures("o/p/local", "k3s-local"),
};
export const state = (changed: Partial<ClusterOutputs> = {}) => clusterOutputs(INPUTS, changed);
