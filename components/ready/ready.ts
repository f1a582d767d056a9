/** The wait for a workload's pods, as a resource of its own: what comes after the workload comes after it. */
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster/access";
import { fingerprint } from "../dynamic/fingerprint";
import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { Place, ReadyInputs } from "./inputs";

/** How a component waits for its pods. */
export interface Watch {
  readonly access: pulumi.Input<ClusterAccess>;
  /** Where the stack's file says what runs there. */
  readonly place: Place;
}

/** Leaves out the engine's own wait for an object. */
export const skipAwait = { "pulumi.com/skipAwait": "true" };

/** It is left out where a {@link Ready} waits: it takes minutes where a pod can never start. */
export const notAwaited = (watch: Watch | undefined): Record<string, string> => (watch ? skipAwait : {});

/** How long the engine waits itself, where it does. */
export const timeouts = (seconds: number) => ({ create: `${seconds}s`, update: `${seconds}s` });

export interface ReadyArgs extends Pick<ReadyInputs, "role" | "seconds" | "firstNotAwaited"> {
  /**
   * What an autoscaler leaves alone of the workload: its number of pods changes without anybody waiting for it.
   * @default every change of the object is waited for, also one that is taken back
   */
  readonly version?: pulumi.Input<unknown>;
}

type Workload = k8s.apps.v1.Deployment | k8s.apps.v1.StatefulSet | k8s.batch.v1.Job;

/** Waits till a workload's pods are ready, or its Job is done; fails early, and says why, where they never will be. */
class Ready extends DynamicResource {
  constructor(
    name: string,
    workload: Workload,
    { role, seconds, version, firstNotAwaited }: ReadyArgs,
    { access, place }: Watch,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const { metadata, kind } = workload;
    const inputs: Arguments<ReadyInputs> = {
      access,
      place,
      role,
      seconds,
      ...(firstNotAwaited ? { firstNotAwaited } : {}),
      kind,
      namespace: metadata.namespace,
      name: metadata.name,
      version: pulumi
        .all([metadata.uid, version ?? metadata.generation])
        .apply(([uid, changed]) => `${uid}/${typeof changed === "object" ? fingerprint(changed) : (changed ?? "")}`),
    };
    super("kubernetes:Ready", name, { ready: undefined, reached: undefined, ...inputs }, opts);
  }
}

/** What to come after: the wait for the workload, or, without a way to ask its cluster, the workload itself. */
export const readyOf = (
  name: string,
  workload: Workload,
  args: ReadyArgs,
  watch: Watch | undefined,
  parent: pulumi.Resource,
): pulumi.Resource =>
  watch ? new Ready(`${name}-ready`, workload, args, watch, { parent, dependsOn: workload }) : workload;
