/** Pods as NetworkPolicies see them: where they are, their labels and the names of their ports. */
import type { KubernetesObject } from "../../components/kubernetes/object";

export type Labels = Readonly<Record<string, string>>;

/** Numbers by name. */
export type Ports = Readonly<Record<string, number>>;

export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
  /** @default those of the workload that makes pods with these labels */
  readonly ports?: Ports;
}

interface Template {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
}

/** What each pod of a workload is like; nothing for an object that makes none. */
export function podsOf(object: KubernetesObject): Pod[] {
  const template = (object["spec"] as { template?: Template } | undefined)?.template;
  if (!template) return [];
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  const named = ports.flatMap(({ name, containerPort }) =>
    name === undefined ? [] : [[name, containerPort] as const],
  );
  const { labels } = template.metadata;
  return [{ namespace: object.metadata.namespace!, labels, ports: Object.fromEntries(named) }];
}
