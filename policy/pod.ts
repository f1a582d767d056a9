/** The pods that objects describe, and what is wrong with them. */
import { textsOf, type api, type KubernetesObject } from "./object";

type AnyContainer = api.V1Container | api.V1EphemeralContainer;

export interface Pod {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: api.V1PodSpec;
  /** All of its containers, also those that start it up and those for debugging. */
  readonly containers: readonly AnyContainer[];
}

interface Templated {
  readonly spec?: { readonly template?: api.V1PodTemplateSpec; readonly jobTemplate?: Templated };
}

const TEMPLATED = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"];

/** The pod that an object is or makes; undefined where it is of another kind. */
export function podOf(object: KubernetesObject): Pod | undefined {
  const { spec } = object as Templated;
  if (object.kind === "Pod") return pod(object);
  if (object.kind === "CronJob") return pod(spec?.jobTemplate?.spec?.template);
  return TEMPLATED.includes(object.kind) ? pod(spec?.template) : undefined;
}

function pod({ metadata, spec = { containers: [] } }: api.V1PodTemplateSpec = {}): Pod {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return {
    labels: textsOf(metadata?.labels),
    annotations: textsOf(metadata?.annotations),
    spec,
    containers: [...initContainers, ...containers, ...ephemeralContainers],
  };
}

/** What a check finds wrong, in words; or nothing. */
export type Wrong = string | false | undefined | readonly Wrong[];

export const wordsOf = (wrong: Wrong): string[] =>
  typeof wrong === "string" ? [wrong] : wrong ? wrong.flatMap(wordsOf) : [];

/** What is wrong with each container, led by its name. */
export const ofContainers =
  <Container extends AnyContainer = AnyContainer>(check: (container: Container) => Wrong) =>
  ({ containers }: { readonly containers: readonly Container[] }): string[] =>
    containers.flatMap((one) => wordsOf(check(one)).map((what) => `container ${one.name}: ${what}`));
