/** Finding one's way in rendered objects. */
import type { KubernetesObject } from "../../components/kubernetes/object";
import type { Rendered } from "../../review/render/render";

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly command?: readonly string[];
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly [key: string]: unknown;
}

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly projected?: { readonly sources: readonly { readonly secret: SecretProjection }[] };
}

interface SecretProjection {
  readonly name: string;
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

export interface PodSpec {
  readonly containers: readonly [Container];
  readonly volumes: readonly Volume[];
  readonly [key: string]: unknown;
}

/** The object of that kind whose name is `name`, or `name-<suffix>`. @throws where there is none. */
export function find({ objects }: Rendered, kind: string, name: string): KubernetesObject {
  const found = objects.find(
    (object) => object.kind === kind && object.metadata.name.replace("-<suffix>", "") === name,
  );
  if (!found)
    throw new Error(`no ${kind} ${name} among ${objects.map((o) => `${o.kind} ${o.metadata.name}`).join(", ")}`);
  return found;
}

/** The pod of a Deployment, a StatefulSet or a Job. */
export const podOf = (object: KubernetesObject): PodSpec =>
  (object["spec"] as { readonly template: { readonly spec: PodSpec } }).template.spec;

/** Content of a ConfigMap or a Secret. */
export const dataOf = (object: KubernetesObject): Record<string, string> => ({
  ...(object["data"] as object),
  ...(object["stringData"] as object),
});

/** The environment of a pod's container, as the kubelet would put it together from the objects of its namespace. */
export function environmentOf(rendered: Rendered, object: KubernetesObject): Record<string, string> {
  const [{ env = [], envFrom = [] }] = podOf(object).containers;
  const data = (kind: string, name: string) => dataOf(referred(rendered, object, kind, name));
  const environment = Object.assign(
    {},
    ...envFrom.map(({ configMapRef: { name } }) => data("ConfigMap", name)),
  ) as Record<string, string>;
  for (const { name, value, valueFrom } of env) {
    const taken = valueFrom ? data("Secret", valueFrom.secretKeyRef.name)[valueFrom.secretKeyRef.key] : value;
    if (taken === undefined) throw new Error(`${object.metadata.name}: ${name} has no value`);
    environment[name] = taken;
  }
  return environment;
}

/** The secrets that a pod's container finds as files, by their paths, as the kubelet would mount them. */
export function secretFilesOf(rendered: Rendered, object: KubernetesObject): Record<string, string> {
  const { containers, volumes } = podOf(object);
  const mounts = (containers[0]["volumeMounts"] ?? []) as readonly { name: string; mountPath: string }[];
  const files: Record<string, string> = {};
  for (const { name: volume, mountPath } of mounts) {
    const sources = volumes.find(({ name }) => name === volume)?.projected?.sources ?? [];
    for (const { name, items } of sources.map(({ secret }) => secret)) {
      const values = dataOf(referred(rendered, object, "Secret", name));
      for (const { key, path } of items) files[`${mountPath}/${path}`] = values[key]!;
    }
  }
  return files;
}

function referred(rendered: Rendered, { metadata }: KubernetesObject, kind: string, name: string): KubernetesObject {
  const found = rendered.objects.find(
    (o) => o.kind === kind && o.metadata.name === name && o.metadata.namespace === metadata.namespace,
  );
  if (!found) throw new Error(`${metadata.name} refers to ${kind} ${name}, which its namespace does not have`);
  return found;
}
