/** The name of a k3d stack's cluster: free, or the stack's own. Somebody else's is left alone, so that no start goes on. */
import { clusterNodes } from "../../../components/cluster/k3d/k3d";
import type { Settings } from "../../../configuration/config";
import { setCommand } from "../../../configuration/cures";
import { clusterOwner, isOwn } from "../cluster/k3d-cluster";
import { foreignCluster } from "../cluster/free-place";
import type { Backend } from "./backend";
import type { Check } from "./plan";
import { missing, ok, fromMessage, type Row } from "./row";

/** None for a stack on a cluster that exists. */
export function ownClusterChecks(settings: Settings, backend: Backend): Check[] {
  if (!settings.cluster.k3d) return [];
  const { name, create } = settings.cluster.k3d;
  const what = "Cluster";
  // Without Pulumi, or its folder, there is no state that could know the cluster.
  const known = () => backend.resources().catch(() => []);
  const look = async (): Promise<Row> => {
    const isThere = (await clusterNodes(name)) !== undefined;
    if (!create && isThere) return ok(what, `${name} is there`);
    if (!create) {
      const cure = `let it make one:\n${setCommand(settings.stack, ["cluster", "create"], true)}`;
      return missing(what, `there is no k3d cluster ${name}, and the stack makes none`, cure);
    }
    if (!isThere) return ok(what, `${name} is a free name`);
    if (await isOwn(settings, known)) return ok(what, `${name}, the stack's own`);
    return fromMessage(what, await foreignCluster(settings, await clusterOwner(name)));
  };
  return [{ what, after: ["Docker", "k3d"], byHand: "k3d cluster list", look }];
}
