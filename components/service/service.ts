import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { exempt, type Exemptions } from "../exemption";
import type { PodImage } from "../image/pod-image";
import { job } from "../job";
import { labels, selector } from "../labels";
import type { PodResources } from "../quota";
import { pullWith } from "../registry/pull-secret";
import { restrictedContainer, restrictedPod, scratch } from "../security";
import { serviceAccount } from "../service-account";
import { type Autoscaling, autoscaler, disruptionBudget, topologySpread } from "./availability";
import type { Configuration } from "./configuration";
import { migrationsResources } from "./demand";
import { podSecrets, type SecretsAs } from "./pod-secrets";

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
  readonly nodePort?: number;
  readonly replicas: number;
  /** How many more pods a rollout may start at once, a percentage. */
  readonly maxSurge: string;
  readonly resources: PodResources;
  readonly health: { readonly liveness: string; readonly readiness: string; readonly startupSeconds: number };
  /** A Job with the new image that has to succeed before the pods roll. */
  readonly migrations: false | { readonly command: readonly string[]; readonly deadlineSeconds: number };
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
  /** What the service needs first, such as its database, and what its namespace has to hold before a pod. */
  readonly after: pulumi.Resource[];
}

/** Seconds between a pod's removal from the endpoints and its SIGTERM: proxies learn of it with a delay. */
const DRAIN_SECONDS = 5;

const READINESS = { periodSeconds: 5, failureThreshold: 3 };

/** Until who only asks whether a pod is ready has learnt that it is not, as a load balancer outside the cluster may. */
const READINESS_LAG = READINESS.periodSeconds * READINESS.failureThreshold;

/** Time to end requests that still came in then, before the pod is killed. */
const GRACE_SECONDS = DRAIN_SECONDS + READINESS_LAG + 25;

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
          new k8s.batch.v1.Job(`${name}-migrations`, migrationsJob(args, account, args.migrations), {
            parent: this,
            dependsOn: after,
            customTimeouts: timeout(args.migrations.deadlineSeconds + 30),
          }),
        ]
      : [];
    const pods = new k8s.apps.v1.Deployment(name, deployment(args, account), {
      parent: this,
      dependsOn: [...after, ...migrations],
      customTimeouts: timeout(batches(args) * stepSeconds(args)),
      // The autoscaler's number is kept. Left out of the program, the number would fall back to one.
      ignoreChanges: args.autoscaling ? ["spec.replicas"] : [],
    });
    this.keepAvailable(name, args, pods);
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
          ports: [{ name: "http", port: args.port, targetPort: "http", nodePort: args.nodePort }],
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

/** Seconds that a new pod may take from its scheduling to its readiness. */
const stepSeconds = ({ health }: BackendServiceArgs) => health.startupSeconds + 60;

/** How many times a rollout has to wait for new pods. */
const batches = ({ maxSurge }: BackendServiceArgs) => Math.ceil(100 / Math.max(1, parseInt(maxSurge, 10)));

const timeout = (seconds: number) => ({ create: `${seconds}s`, update: `${seconds}s` });

/** What the service's pods and its migrations Job have in common: the image and its configuration. */
const container = (args: BackendServiceArgs, name: string) => ({
  ...restrictedContainer,
  name,
  image: args.image.reference,
  imagePullPolicy: args.image.pullPolicy,
  env: secretsOf(args).env,
  envFrom: [{ configMapRef: { name: args.configuration.configMap } }],
  resources: args.resources,
  volumeMounts: [
    scratch.mount,
    ...secretsOf(args).volumeMounts,
    ...args.configuration.trustedCa.map(({ mount }) => mount),
  ],
});

const secretsOf = ({ service, configuration: { database, secrets }, secretsAs = "env" }: BackendServiceArgs) =>
  podSecrets(service, [...(database ? [database] : []), ...(secrets ? [secrets] : [])], secretsAs);

const volumes = (args: BackendServiceArgs) => [
  scratch.volume,
  ...secretsOf(args).volumes,
  ...args.configuration.trustedCa.map(({ volume }) => volume),
];

const migrationsJob = (
  args: BackendServiceArgs,
  account: pulumi.Output<string>,
  { command, deadlineSeconds }: { command: readonly string[]; deadlineSeconds: number },
) =>
  job({
    namespace: args.namespace,
    labels: labels(`${args.service}-migrations`, "migrations"),
    annotations: secretsOf(args).annotations,
    serviceAccount: account,
    user: args.user ?? DEFAULT_USER,
    pullSecret: args.pullSecret,
    deadlineSeconds,
    exemptions: args.exemptions,
    container: {
      ...container(args, "migrations"),
      command: [...command],
      resources: migrationsResources(args.resources),
    },
    volumes: volumes(args),
  });

const DEFAULT_USER = 10001;

function deployment(args: BackendServiceArgs, account: pulumi.Output<string>): k8s.types.input.apps.v1.Deployment {
  const { service, health } = args;
  const get = (path: string) => ({ httpGet: { path, port: "http" }, timeoutSeconds: 3 });
  return {
    metadata: {
      name: service,
      namespace: args.namespace,
      labels: labels(service, "server"),
      annotations: exempt(args.exemptions),
    },
    spec: {
      replicas: args.replicas,
      selector: { matchLabels: selector(service) },
      // A new pod is ready before an old one goes.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: args.maxSurge } },
      progressDeadlineSeconds: stepSeconds(args),
      template: {
        metadata: { labels: labels(service, "server"), annotations: secretsOf(args).annotations },
        spec: {
          ...restrictedPod(args.user ?? DEFAULT_USER, account),
          ...pullWith(args.pullSecret),
          automountServiceAccountToken: args.serviceAccountToken ?? false,
          topologySpreadConstraints: (args.topologySpread ?? true) ? topologySpread(service) : undefined,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          containers: [
            {
              ...container(args, service),
              ports: [{ name: "http", containerPort: args.port }],
              startupProbe: { ...get(health.liveness), periodSeconds: 1, failureThreshold: health.startupSeconds },
              livenessProbe: { ...get(health.liveness), periodSeconds: 10 },
              readinessProbe: { ...get(health.readiness), ...READINESS },
              lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
            },
          ],
          volumes: volumes(args),
        },
      },
    },
  };
}
