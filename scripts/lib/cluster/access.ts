/** How a script reaches a cluster that the stack did not make: as the program does, never by the ambient context. */
import { accessTo, type ClusterAccess } from "../../../components/cluster/access";
import type { Settings } from "../../../configuration/config";
import { KUBECONFIG } from "../../../configuration/secret-names";
import { openStack } from "../engine/engine";
import { say } from "../terminal/terminal";

/** @throws Failure where the stack's secret kubeconfig cannot be decrypted. */
export async function clusterAccess(settings: Settings): Promise<ClusterAccess> {
  const { cluster, secret } = settings;
  const context = cluster.existing?.context;
  if (!secret(KUBECONFIG)) return accessTo({ context });
  // The settings of a script hold a placeholder in a secret's place: only the engine can decrypt it.
  const stack = await openStack(settings, say);
  return accessTo({ context, kubeconfig: (await stack.getConfig(`wealist:${KUBECONFIG}`)).value });
}
