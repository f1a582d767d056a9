/** The pods that objects describe. */
import type { V1Container, V1EphemeralContainer, V1PodSpec, V1PodTemplateSpec } from "./kubernetes";

import { textsOf, type KubernetesObject } from "./object";

type AnyContainer = V1Container | V1EphemeralContainer;

export interface Pod {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: V1PodSpec;
  /** All of its containers, also those that start it up and those for debugging. */
  readonly containers: readonly AnyContainer[];
}

interface Templated {
  readonly spec?: { readonly template?: V1PodTemplateSpec; readonly jobTemplate?: Templated };
}

/** The pod that an object is or makes; undefined where it is of another kind. */
export function podOf(object: KubernetesObject): Pod | undefined {
  switch (object.kind) {
    case "Pod":
      return pod({ metadata: object.metadata, spec: object["spec"] } as V1PodTemplateSpec);
    case "CronJob":
      return pod((object as Templated).spec?.jobTemplate?.spec?.template);
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "Job":
      return pod((object as Templated).spec?.template);
    default:
      return undefined;
  }
}

function pod({ metadata, spec = { containers: [] } }: V1PodTemplateSpec = {}): Pod {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return {
    labels: textsOf(metadata?.labels),
    annotations: textsOf(metadata?.annotations),
    spec,
    containers: [...initContainers, ...containers, ...ephemeralContainers],
  };
}

/** What is wrong with each container, led by its name. */
export const ofContainers = (
  { containers }: { readonly containers: readonly AnyContainer[] },
  check: (container: AnyContainer) => readonly string[],
): string[] =>
  containers.flatMap((container) => check(container).map((what) => `container ${container.name}: ${what}`));
