/** The pods of a service and those of its migrations: what they have in common, and how they roll. */
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { exempt } from "../kubernetes/exemption";
import { job } from "../kubernetes/job";
import { labels, migrationsOf, selector } from "../kubernetes/labels";
import { SERVICE_PORT } from "../kubernetes/network-policy";
import { onItsNodes, pullWith } from "../kubernetes/pod";
import { notAwaited } from "../ready/ready";
import { restrictedContainer, restrictedPod, scratch } from "../kubernetes/security";
import { topologySpread } from "./availability";
import { migrationsResources } from "./demand";
import { podSecrets } from "./pod-secrets";
import { probes, READINESS_LAG, stepSeconds, SURVIVED_SECONDS } from "./probes";
import { reachDatabase } from "./reach-database";
import type { BackendServiceArgs, Migrations } from "./args";

/** Seconds between a pod's removal from the endpoints and its SIGTERM: proxies learn of it with a delay. */
const DRAIN_SECONDS = 5;

/** Time to end requests that still came in then, before the pod is killed. */
const GRACE_SECONDS = DRAIN_SECONDS + READINESS_LAG + 25;

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

/** The Job that has to succeed with the new image before the pods roll. */
export const migrationsJob = (
  args: BackendServiceArgs,
  account: pulumi.Output<string>,
  { command, deadlineSeconds }: Migrations,
  annotations: Readonly<Record<string, pulumi.Input<string>>> = {},
) =>
  job({
    namespace: args.namespace,
    labels: labels(migrationsOf(args.service), "migrations"),
    annotations: { ...secretsOf(args).annotations, ...annotations },
    serviceAccount: account,
    user: args.user ?? DEFAULT_USER,
    architecture: args.image.architecture,
    pullSecret: args.pullSecret,
    deadlineSeconds,
    ownAnnotations: notAwaited(args.watch),
    exemptions: args.exemptions,
    initContainers: args.database && [reachDatabase(args.database)],
    container: {
      ...container(args, "migrations"),
      command: [...command],
      resources: migrationsResources(args.resources),
    },
    volumes: volumes(args),
  });

const DEFAULT_USER = 10001;

/** Pods that serve, and how one rollout of them goes: a new one is ready before an old one goes, and ends what it has begun. */
export function deployment(
  args: BackendServiceArgs,
  account: pulumi.Output<string>,
): k8s.types.input.apps.v1.Deployment {
  const { service, health } = args;
  return {
    metadata: {
      name: service,
      namespace: args.namespace,
      labels: labels(service, "server"),
      annotations: { ...notAwaited(args.watch), ...exempt(args.exemptions) },
    },
    spec: {
      replicas: args.replicas,
      selector: { matchLabels: selector(service) },
      // A new pod is ready before an old one goes.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: args.maxSurge } },
      minReadySeconds: health ? undefined : SURVIVED_SECONDS,
      progressDeadlineSeconds: stepSeconds(args),
      template: {
        metadata: { labels: labels(service, "server"), annotations: secretsOf(args).annotations },
        spec: {
          ...restrictedPod(args.user ?? DEFAULT_USER, account),
          ...pullWith(args.pullSecret),
          ...onItsNodes(args.image),
          automountServiceAccountToken: args.serviceAccountToken ?? false,
          topologySpreadConstraints: (args.topologySpread ?? true) ? topologySpread(service) : undefined,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          containers: [
            {
              ...container(args, service),
              ports: [{ name: SERVICE_PORT, containerPort: args.port }],
              ...probes(health),
              lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
            },
          ],
          volumes: volumes(args),
        },
      },
    },
  };
}
