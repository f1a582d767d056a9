/** ConfigMaps where a pod finds them. */
import { chmodSync } from "node:fs";

import type { KubernetesObject } from "../../components/kubernetes/object";
import type { Rendered } from "../../review/render/render";
import { dataOf, environmentOf, find, podOf } from "./objects";
import { temporaryFolder, type Cleanup } from "./temporary";

/** A pod's environment, with folders that hold its ConfigMaps in place of the paths they are mounted at. */
export function mountedEnvironment(t: Cleanup, stack: Rendered, object: KubernetesObject): Record<string, string> {
  const { containers, volumes } = podOf(object);
  let moved = (text: string) => text;
  for (const { name, mountPath } of containers[0]["volumeMounts"] as { name: string; mountPath: string }[]) {
    const configMap = volumes.find((volume) => volume.name === name)?.configMap?.name;
    if (!configMap) continue;
    const folder = temporaryFolder(t, dataOf(find(stack, "ConfigMap", configMap.replace("-<suffix>", ""))));
    chmodSync(folder, 0o755);
    const before = moved;
    // In a URL too, which has it as it is.
    moved = (text) => before(text).replaceAll(mountPath, folder);
  }
  return Object.fromEntries(Object.entries(environmentOf(stack, object)).map(([key, value]) => [key, moved(value)]));
}
