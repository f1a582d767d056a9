/** A stack as the rules see it. */
import type { KubernetesObject } from "./object";

export interface StackResource {
  /** Its type, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where it is one: the Kubernetes object. */
  readonly object?: KubernetesObject;
  /** Undefined where its options are not known. */
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
}

export interface Stack {
  readonly resources: readonly StackResource[];
  /** Whether it runs in a k3d cluster on this machine, whose data is throw-away; undefined where that is not known. */
  readonly k3d?: boolean;
}

const K3D_CLUSTER = "pulumi-nodejs:dynamic/k3d:Cluster";

/** The stack of everything that a program makes. */
export const ofResources = (resources: readonly StackResource[]): Stack => ({
  resources,
  k3d: resources.some(({ type }) => type === K3D_CLUSTER),
});

/** A Kubernetes object with the resource it belongs to. */
export type ObjectResource = StackResource & { readonly object: KubernetesObject };

export const objectsOf = ({ resources }: Stack, ...kinds: readonly string[]): ObjectResource[] =>
  resources.filter(
    (resource): resource is ObjectResource =>
      resource.object !== undefined && (kinds.length === 0 || kinds.includes(resource.object.kind)),
  );

/** The objects of a kind in a namespace. */
export const inNamespace = (stack: Stack, namespace: string | undefined, ...kinds: readonly string[]) =>
  objectsOf(stack, ...kinds).filter(({ object }) => object.metadata.namespace === namespace);
