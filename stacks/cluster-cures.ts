/** What helps where a k3d cluster, or a namespace in it, is somebody else's. */
import type { ClusterCures } from "../components/cluster/k3d/cluster";
import { freeName, setCommand } from "../configuration/cures";

/** What adoption is, for whoever is about to choose it; the command follows. */
export const ADOPTION =
  "Or adopt that one: this stack is then deployed into it beside what is there, by the host ports that it maps, and never " +
  "deletes it";

/** @param owner `organization/project/stack` */
export function clusterCures(owner: string, name: string): ClusterCures {
  const [, project = "", stack = ""] = owner.split("/");
  const own = setCommand(stack, ["cluster", "name"], freeName(`k3s-${project}`, [name]));
  return {
    foreign:
      `Take a cluster of this stack's own, on ports of its own (cluster.hostPorts, and each service's hostPort): ${own}\n` +
      `${ADOPTION}: ${setCommand(stack, ["cluster", "create"], false)}`,
    ports: `choose another range: cluster.hostPorts in Pulumi.${stack}.yaml, and each service's hostPort in it`,
    keep: setCommand(stack, ["cluster", "KEY"], "VALUE"),
    heal: "`npm start`, or `pulumi up --refresh`",
    create: "set cluster.create to true",
    giveUp:
      `Or give the data up first: npm run destroy -- -s ${stack}\n` +
      `Where it holds none, this goes there by itself: npm start -- -s ${stack}`,
    namespaces:
      `Take a cluster of this stack's own: ${own} && ${setCommand(stack, ["cluster", "create"], true)}\n` +
      `Or other namespaces: database.namespace and services[].namespace in Pulumi.${stack}.yaml.\n` +
      `What somebody made by hand is taken over with its data by: npm run adopt -- ${stack}`,
  };
}
