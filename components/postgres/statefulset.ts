import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { PodImage } from "../image/pod-image";
import { labels, selector } from "../labels";
import { Namespace } from "../namespace";
import { restrictedContainer, restrictedPod, scratch } from "../security";
import { asArguments, memorySettings } from "./memory";
import type { PostgresServer } from "./server";

const NAME = "postgres";
const SUPERUSER = "postgres";
const PORT = 5432;
/** User and group `postgres` of the official image. */
const UID = 999;
const MOUNT = "/var/lib/postgresql/data";
/** A subdirectory: the root of a fresh volume may hold `lost+found`, and initdb wants an empty directory. */
const PGDATA = `${MOUNT}/pgdata`;
const PASSWORD_DIRECTORY = "/run/secrets/postgres";

export interface PostgresArgs {
  /** Its namespace, made here. */
  readonly namespace: string;
  readonly image: PodImage;
  /** Size of the volume, a Kubernetes quantity. Growing it changes the claim in place; shrinking is refused. */
  readonly storage: string;
  /** @default the cluster's default StorageClass */
  readonly storageClass?: string;
  readonly resources: k8s.types.input.core.v1.ResourceRequirements & { readonly limits: { readonly memory: string } };
  /** The superuser's password. @default 32 random characters */
  readonly password?: pulumi.Output<string>;
  /** Refuse to delete or replace what holds data or opens it. */
  readonly protect: boolean;
}

/**
 * One PostgreSQL server as a StatefulSet in a namespace of its own. The volume is a claim of its own rather than a
 * template: a template cannot grow without replacing the StatefulSet, and its claims outlive it unnoticed.
 */
export class Postgres extends pulumi.ComponentResource implements PostgresServer {
  public readonly host: pulumi.Output<string>;
  public readonly port = PORT;
  public readonly namespace: pulumi.Output<string>;
  public readonly admin = SUPERUSER;
  public readonly adminPassword;
  public readonly adminPasswordVersion: pulumi.Output<string>;
  public readonly image: PodImage;
  public readonly imageUser = UID;
  public readonly volume: pulumi.Output<string>;
  public readonly ready: pulumi.Resource[];

  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:postgres:Postgres", name, {}, opts);
    const guarded = { parent: this, protect: args.protect };
    const namespace = new Namespace(name, { name: args.namespace, app: NAME, protect: args.protect }, { parent: this });
    const metadata = (component: string, objectName: string) => ({
      name: objectName,
      namespace: namespace.name,
      labels: labels(NAME, component),
    });

    const generated = new random.RandomPassword(`${name}-password`, { length: 32, special: false }, guarded);
    // A fixed name and data that changes in place: a new password must not restart the server, which reads it at its
    // first start only.
    const superuser = new k8s.core.v1.Secret(
      `${name}-superuser`,
      {
        metadata: metadata("superuser", "postgres-superuser"),
        stringData: { POSTGRES_PASSWORD: args.password ?? generated.result },
      },
      { parent: this },
    );
    const claim = new k8s.core.v1.PersistentVolumeClaim(
      `${name}-data`,
      {
        // The StatefulSet's readiness shows that it is bound; a claim that is taken over would be waited for in vain.
        metadata: { ...metadata("data", "postgres-data"), annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: args.storage } },
          storageClassName: args.storageClass,
        },
      },
      guarded,
    );
    const service = (objectName: string, clusterIP?: "None") =>
      new k8s.core.v1.Service(
        `${name}-${clusterIP ? "headless" : "service"}`,
        {
          metadata: { ...metadata("server", objectName), annotations: { "pulumi.com/skipAwait": "true" } },
          spec: {
            selector: selector(NAME),
            ports: [{ name: "postgresql", port: PORT, targetPort: "postgresql" }],
            clusterIP,
          },
        },
        { parent: this },
      );
    const headless = service("postgres-headless", "None");
    const client = service("postgres-service");
    const server = new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: metadata("server", NAME),
        spec: {
          serviceName: headless.metadata.name,
          replicas: 1,
          selector: { matchLabels: selector(NAME) },
          template: { metadata: { labels: labels(NAME, "server") }, spec: podSpec(args, superuser, claim) },
        },
      },
      { ...guarded, dependsOn: args.image.ready },
    );

    this.host = pulumi.interpolate`${client.metadata.name}.${namespace.name}.svc.cluster.local`;
    this.namespace = namespace.name;
    this.adminPassword = { name: superuser.metadata.name, keys: ["POSTGRES_PASSWORD"] as const };
    this.adminPasswordVersion = superuser.metadata.resourceVersion;
    this.image = args.image;
    this.volume = claim.metadata.uid;
    this.ready = [server, client];
    this.registerOutputs({ host: this.host, namespace: this.namespace });
  }
}

function podSpec(args: PostgresArgs, superuser: k8s.core.v1.Secret, claim: k8s.core.v1.PersistentVolumeClaim) {
  // Over TCP: on the socket the server of the image's own initialisation already answers, and then goes away.
  const probe = { exec: { command: ["pg_isready", "-q", "-h", "127.0.0.1", "-p", String(PORT), "-U", SUPERUSER] } };
  return {
    ...restrictedPod(UID),
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        ...restrictedContainer,
        name: NAME,
        image: args.image.reference,
        imagePullPolicy: args.image.pullPolicy,
        args: ["postgres", ...asArguments(memorySettings(args.resources.limits.memory))],
        ports: [{ name: "postgresql", containerPort: PORT }],
        env: [
          { name: "POSTGRES_USER", value: SUPERUSER },
          { name: "POSTGRES_PASSWORD_FILE", value: `${PASSWORD_DIRECTORY}/POSTGRES_PASSWORD` },
          { name: "POSTGRES_INITDB_ARGS", value: "--auth-host=scram-sha-256" },
          { name: "PGDATA", value: PGDATA },
        ],
        resources: args.resources,
        startupProbe: { ...probe, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 300 },
        readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 5 },
        livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        // A fast shutdown: SIGTERM alone waits for every client to leave, until the kubelet kills the server.
        lifecycle: { preStop: { exec: { command: ["pg_ctl", "stop", "-D", PGDATA, "-m", "fast", "-w", "-t", "50"] } } },
        volumeMounts: [
          { name: "data", mountPath: MOUNT },
          { name: "run", mountPath: "/var/run/postgresql" },
          { name: "superuser", mountPath: PASSWORD_DIRECTORY, readOnly: true },
          scratch.mount,
        ],
      },
    ],
    volumes: [
      { name: "data", persistentVolumeClaim: { claimName: claim.metadata.name } },
      { name: "run", emptyDir: {} },
      { name: "superuser", secret: { secretName: superuser.metadata.name, defaultMode: 0o440 } },
      scratch.volume,
    ],
  };
}
