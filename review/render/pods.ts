/** Finding one's way in rendered objects, and what the kubelet would hand to a pod's container. */
import type { KubernetesObject } from "../../components/kubernetes/object";
import type { Rendered } from "./render";

interface Reference {
  readonly name: string;
  readonly key: string;
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: Reference };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly command?: readonly string[];
  readonly env?: readonly EnvVar[];
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

/** The object of that kind whose name is `name`, or `name-<suffix>`; undefined where there is none. */
export const findIf = ({ objects }: Rendered, kind: string, name: string): KubernetesObject | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name.replace("-<suffix>", "") === name);

/** {@link findIf}. @throws where there is none. */
export function find(rendered: Rendered, kind: string, name: string): KubernetesObject {
  const found = findIf(rendered, kind, name);
  if (found) return found;
  const there = rendered.objects.map((o) => `${o.kind} ${o.metadata.name}`).join(", ");
  throw new Error(`no ${kind} ${name} among ${there}`);
}

/** The pod of a Deployment, a StatefulSet or a Job. */
export const podOf = (object: KubernetesObject): PodSpec =>
  (object["spec"] as { readonly template: { readonly spec: PodSpec } }).template.spec;

/** Content of a ConfigMap or a Secret. */
export const dataOf = (object: KubernetesObject): Record<string, string> => ({
  ...(object["data"] as object),
  ...(object["stringData"] as object),
});

/** What a container gets from the objects of its namespace. */
export interface Handed {
  /** Undefined where it comes from a Secret that others write. */
  readonly value: string | undefined;
  readonly isSecret: boolean;
}

/** The environment of a pod's container, by name, as the kubelet would put it together. */
export function variablesOf(rendered: Rendered, object: KubernetesObject): Map<string, Handed> {
  const [{ env = [], envFrom = [] }] = podOf(object).containers;
  const variables = new Map<string, Handed>();
  for (const { configMapRef } of envFrom) {
    const data = dataOf(referred(rendered, object, "ConfigMap", configMapRef.name));
    for (const [name, value] of Object.entries(data)) variables.set(name, { value, isSecret: false });
  }
  for (const { name, value, valueFrom } of env) {
    const from = valueFrom?.secretKeyRef;
    variables.set(name, { value: from ? fromSecret(rendered, object, from) : value, isSecret: from !== undefined });
  }
  return variables;
}

/** The secrets that a pod's container finds as files, by their paths, as the kubelet would mount them. */
export function mountedSecrets(rendered: Rendered, object: KubernetesObject): Map<string, Handed> {
  const { containers, volumes } = podOf(object);
  const mounts = (containers[0]["volumeMounts"] ?? []) as readonly { name: string; mountPath: string }[];
  const files = new Map<string, Handed>();
  for (const { name: volume, mountPath } of mounts) {
    const sources = volumes.find(({ name }) => name === volume)?.projected?.sources ?? [];
    for (const { name, items } of sources.map(({ secret }) => secret))
      for (const { key, path } of items)
        files.set(`${mountPath}/${path}`, { value: fromSecret(rendered, object, { name, key }), isSecret: true });
  }
  return files;
}

const fromSecret = (rendered: Rendered, object: KubernetesObject, { name, key }: Reference): string | undefined => {
  const secret = inNamespaceOf(rendered, object, "Secret", name);
  return secret && dataOf(secret)[key];
};

const inNamespaceOf = (rendered: Rendered, { metadata }: KubernetesObject, kind: string, name: string) =>
  rendered.objects.find(
    (o) => o.kind === kind && o.metadata.name === name && o.metadata.namespace === metadata.namespace,
  );

function referred(rendered: Rendered, object: KubernetesObject, kind: string, name: string): KubernetesObject {
  const found = inNamespaceOf(rendered, object, kind, name);
  if (!found) throw new Error(`${object.metadata.name} refers to ${kind} ${name}, which its namespace does not have`);
  return found;
}
