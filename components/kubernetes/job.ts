import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { exempt, type Exemptions } from "./exemption";
import { onItsNodes, pullWith } from "./pod";
import { restrictedPod } from "./security";

export interface JobArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of its pod. @default `labels` */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Annotations of its pod; a changed one runs the Job again. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default it keeps every rule of the policy pack */
  readonly exemptions?: Exemptions;
  readonly serviceAccount: pulumi.Input<string>;
  /** Numeric user and group of its image. */
  readonly user: pulumi.Input<number>;
  /** Annotations of the Job itself. @default none but its own */
  readonly ownAnnotations?: Readonly<Record<string, string>>;
  /** Seconds until Kubernetes ends it as failed. */
  readonly deadlineSeconds: number;
  /** The one architecture that its image was built for. @default what the nodes have */
  readonly architecture?: string;
  /** Name of the Secret that its image is pulled with. */
  readonly pullSecret?: pulumi.Input<string>;
  /** Run one after another before `container`. @default none */
  readonly initContainers?: types.input.core.v1.Container[];
  readonly container: types.input.core.v1.Container;
  readonly volumes: types.input.core.v1.Volume[];
}

/**
 * A Job that has to succeed before what depends on it goes on. It tries once: retrying is up to what it runs, which
 * knows what may pass by itself. No TTL: a Job that vanished would run again on every refresh. One that failed is
 * replaced by the next `up`, which would otherwise wait for it for ever.
 */
export const job = (args: JobArgs): types.input.batch.v1.Job => ({
  metadata: {
    namespace: args.namespace,
    labels: args.labels,
    annotations: { "pulumi.com/replaceUnready": "true", ...args.ownAnnotations, ...exempt(args.exemptions) },
  },
  spec: {
    backoffLimit: 0,
    activeDeadlineSeconds: args.deadlineSeconds,
    template: {
      metadata: { labels: args.podLabels ?? args.labels, annotations: args.annotations },
      spec: {
        ...restrictedPod(args.user, args.serviceAccount),
        ...pullWith(args.pullSecret),
        ...onItsNodes(args),
        restartPolicy: "Never",
        initContainers: args.initContainers,
        containers: [{ ...args.container, terminationMessagePolicy: "FallbackToLogsOnError" }],
        volumes: args.volumes,
      },
    },
  },
});
