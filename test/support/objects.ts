/** Finding one's way in rendered objects, each of which has to be whole. */
import type { KubernetesObject } from "../../components/kubernetes/object";
import { mountedSecrets, variablesOf, type Handed } from "../../review/render/pods";
import type { Rendered } from "../../review/render/render";

export { dataOf, find, podOf, type Container, type PodSpec } from "../../review/render/pods";

/** The environment of a pod's container. @throws where a variable has no value. */
export const environmentOf = (rendered: Rendered, object: KubernetesObject): Record<string, string> =>
  whole(object, variablesOf(rendered, object));

/** The secrets that a pod's container finds as files, by their paths. @throws where one has no value. */
export const secretFilesOf = (rendered: Rendered, object: KubernetesObject): Record<string, string> =>
  whole(object, mountedSecrets(rendered, object));

function whole({ metadata }: KubernetesObject, handed: ReadonlyMap<string, Handed>): Record<string, string> {
  const entries = [...handed].map(([name, { value }]) => {
    if (value === undefined) throw new Error(`${metadata.name}: ${name} has no value`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}
