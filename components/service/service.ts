import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Exemptions } from "../exemption";
import type { PodImage } from "../image/pod-image";
import { labels, selector } from "../labels";
import { SERVICE_PORT } from "../network";
import type { PodResources } from "../quota";
import { readyOf, type Watch } from "../ready/ready";
import { serviceAccount } from "../service-account";
import { type Autoscaling, autoscaler, disruptionBudget } from "./availability";
import type { Configuration } from "./configuration";
import type { SecretsAs } from "./pod-secrets";
import { deployment, migrationsJob } from "./pods";
import { stepSeconds, type Health } from "./probes";
import type { ReachableDatabase } from "./reach-database";

export interface BackendServiceArgs {
  /** Name of the Deployment, the Service and the container. */
  readonly service: string;
  readonly namespace: pulumi.Output<string>;
  readonly image: PodImage;
  /** Name of the namespace's Secret that the image is pulled with. @default none is needed */
  readonly pullSecret?: pulumi.Input<string>;
  /** Numeric user the image runs as. @default 10001 */
  readonly user?: number;
  readonly configuration: Configuration;
  /** How its containers get their secrets. @default "env" */
  readonly secretsAs?: SecretsAs;
  /** Port of the container and the Service, named `http`. */
  readonly port: number;
  /** Port on every node; without it the Service is reachable inside the cluster only. */
  readonly nodePort?: pulumi.Input<number>;
  readonly replicas: number;
  /** How many more pods a rollout may start at once, a percentage. */
  readonly maxSurge: string;
  readonly resources: PodResources;
  /** Its probes; false for a process that answers no HTTP. */
  readonly health: false | Health;
  /** Its database, which has to answer before the migrations start. @default they start at once */
  readonly database?: ReachableDatabase;
  /** A Job with the new image that has to succeed before the pods roll. @default none */
  readonly migrations?: false | { readonly command: readonly string[]; readonly deadlineSeconds: number };
  /** Between how many pods an autoscaler chooses, and by what. @default none; `replicas` it is */
  readonly autoscaling?: false | Autoscaling;
  /** Pods get the token of their account, for a service that talks to Kubernetes. @default false */
  readonly serviceAccountToken?: boolean;
  /** A drain of nodes takes one pod at a time. @default true */
  readonly disruptionBudget?: boolean;
  /** Pods keep away from each other, over nodes and zones, where they can. @default true */
  readonly topologySpread?: boolean;
  /** @default it keeps every rule of the policy pack */
  readonly exemptions?: Exemptions;
  /** How its pods are waited for. @default by the engine */
  readonly watch?: Watch;
  /** What the service needs first, such as its database, and what its namespace has to hold before a pod. */
  readonly after: pulumi.Resource[];
}

/** A stateless HTTP service: migrations, then a rolling update without a gap, behind a Service. */
export class BackendService extends pulumi.ComponentResource {
  /** Host name that every namespace of the cluster can use. */
  public readonly host: pulumi.Output<string>;

  constructor(name: string, args: BackendServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:service:BackendService", name, {}, opts);
    const account = serviceAccount(
      `${name}-account`,
      { app: args.service, name: args.service, namespace: args.namespace },
      { parent: this },
    ).metadata.name;
    const after = [...args.image.ready, ...args.after];
    const migrations = args.migrations
      ? [
          readyOf(
            `${name}-migrations`,
            new k8s.batch.v1.Job(`${name}-migrations`, migrationsJob(args, account, args.migrations), {
              parent: this,
              dependsOn: after,
              customTimeouts: timeout(args.migrations.deadlineSeconds + 30),
            }),
            { role: "migrations", seconds: args.migrations.deadlineSeconds + 30 },
            args.watch,
            this,
          ),
        ]
      : [];
    const rolled = deployment(args, account);
    const seconds = batches(args) * stepSeconds(args);
    const pods = new k8s.apps.v1.Deployment(name, rolled, {
      parent: this,
      dependsOn: [...after, ...migrations],
      customTimeouts: timeout(seconds),
      // The autoscaler's number is kept. Left out of the program, the number would fall back to one.
      ignoreChanges: args.autoscaling ? ["spec.replicas"] : [],
    });
    // An autoscaler changes the number of pods, which is nothing to wait for.
    const version = args.autoscaling ? pulumi.output(rolled.spec).apply((spec) => spec?.template) : undefined;
    const ready = readyOf(name, pods, { role: "service", seconds, version }, args.watch, this);
    this.keepAvailable(name, args, ready);
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: {
          name: args.service,
          namespace: args.namespace,
          labels: labels(args.service, "server"),
          // The Deployment's readiness is awaited; the Service's own await adds ten seconds of settling.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          type: args.nodePort === undefined ? "ClusterIP" : "NodePort",
          selector: selector(args.service),
          ports: [{ name: SERVICE_PORT, port: args.port, targetPort: SERVICE_PORT, nodePort: args.nodePort }],
        },
      },
      { parent: this },
    );
    this.host = pulumi.interpolate`${service.metadata.name}.${args.namespace}.svc.cluster.local`;
    this.registerOutputs({ host: this.host });
  }

  private keepAvailable(name: string, args: BackendServiceArgs, pods: pulumi.Resource): void {
    const { autoscaling, replicas } = args;
    if ((args.disruptionBudget ?? true) && Math.max(replicas, autoscaling ? autoscaling.max : 0) > 1)
      new k8s.policy.v1.PodDisruptionBudget(name, disruptionBudget(args), { parent: this });
    if (autoscaling)
      new k8s.autoscaling.v2.HorizontalPodAutoscaler(name, autoscaler(args, autoscaling), {
        parent: this,
        dependsOn: pods,
      });
  }
}

/** How many times a rollout has to wait for new pods. */
const batches = ({ maxSurge }: BackendServiceArgs) => Math.ceil(100 / Math.max(1, parseInt(maxSurge, 10)));

const timeout = (seconds: number) => ({ create: `${seconds}s`, update: `${seconds}s` });
