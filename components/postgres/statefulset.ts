import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { exempt, type Exemptions } from "../kubernetes/exemption";
import type { PodImage } from "../image/pod-image";
import { labels, POSTGRES, selector, SUPERUSER_SECRET, type Component } from "../kubernetes/labels";
import { notAwaited, readyOf, skipAwait, type Watch } from "../ready/ready";
import { administrator } from "./administrator";
import { CLIENT_SERVICE, clientService, serverAccount } from "./client-service";
import { PORT, postgresPod, UID, type PostgresPodArgs } from "./pod";
import type { Administrator, PostgresServer } from "./server";

/** Name of the claim that a server makes for itself. */
export const OWN_CLAIM = "postgres-data";

export interface PostgresArgs extends PostgresPodArgs {
  readonly namespace: pulumi.Output<string>;
  /** Size of the volume, a Kubernetes quantity. Growing it changes the claim in place, where its class lets it. */
  readonly storage: string;
  /** @default the cluster's default StorageClass */
  readonly storageClass?: string;
  /**
   * Name of a claim that exists, with a server's data; it is used and never deleted or resized; its annotations tell
   * which PostgreSQL was ready on it.
   * @default a claim `postgres-data` of its own
   */
  readonly claim?: string;
  /** The superuser's password. @default 32 random characters */
  readonly password?: pulumi.Output<string>;
  /** Raise by one for a new, generated password of the superuser. */
  readonly rotation: number;
  /**
   * Whether databases are moved from here or to here: then `postgres-service` leads to one server before and to another after,
   * which who makes both says ({@link Postgres.leadClients}), and Jobs take the name of its pod. @default false
   */
  readonly moving?: boolean;
  /** Refuse to delete or replace what holds data or opens it. */
  readonly protect: boolean;
  /** @default it keeps every rule of the policy pack */
  readonly exemptions?: Exemptions;
  /** What its namespace has to hold before a pod. @default nothing */
  readonly after?: pulumi.Resource[];
  /** How its pod is waited for. @default by the engine, for up to ten minutes */
  readonly watch?: Watch;
}

/**
 * One PostgreSQL server as a StatefulSet. The volume is a claim of its own rather than a
 * template: a template cannot grow without replacing the StatefulSet, and its claims outlive it unnoticed.
 */
export class Postgres extends pulumi.ComponentResource implements PostgresServer {
  public readonly host: pulumi.Output<string>;
  public readonly jobHost: pulumi.Output<string>;
  public readonly port = PORT;
  public readonly namespace: pulumi.Output<string>;
  public readonly serviceAccount: pulumi.Output<string>;
  public readonly admin: string;
  public readonly adminPassword;
  public readonly administrator: Administrator;
  public readonly adminPasswordVersion: pulumi.Output<string>;
  public readonly image: PodImage;
  public readonly imageUser = UID;
  public readonly pullSecret?: pulumi.Input<string>;
  public readonly volume: pulumi.Input<string>;
  public readonly ready: pulumi.Resource[];
  /** Makes `postgres-service` lead to this server, where it has led elsewhere. @returns it. */
  public readonly leadClients: (after: pulumi.Resource[]) => pulumi.Resource;

  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:postgres:Postgres", name, {}, opts);
    const guarded = { parent: this, protect: args.protect };
    const metadata = (component: Component, objectName: string) => ({
      name: objectName,
      namespace: args.namespace,
      labels: labels(POSTGRES, component),
    });

    const generated = new random.RandomPassword(`${name}-password`, { length: 32, special: false }, guarded);
    const own = { password: args.password ?? generated.result, generated: args.password === undefined };
    const { data, generation } = administrator(name, { own, rotation: args.rotation }, this);
    // A fixed name and data that changes in place: a new password must not restart the server, which reads it at its
    // first start only.
    const superuser = new k8s.core.v1.Secret(
      `${name}-superuser`,
      { metadata: metadata("superuser", SUPERUSER_SECRET), stringData: data },
      { parent: this },
    );
    const account = serverAccount(name, args.namespace, this);
    const volume = args.claim
      ? { claim: args.claim, identity: `claim ${args.claim}` }
      : ownClaim(name, metadata("data", OWN_CLAIM), args, guarded);
    const ports = [{ name: "postgresql", port: PORT, targetPort: "postgresql" }];
    const spec = { selector: selector(POSTGRES), ports };
    // The StatefulSet's readiness shows what waiting for its Services would: that takes ten seconds of settling each.
    const serviceMetadata = (called: string) => ({ ...metadata("server", called), annotations: skipAwait });
    const headless = new k8s.core.v1.Service(
      `${name}-headless`,
      { metadata: serviceMetadata("postgres-headless"), spec: { ...spec, clusterIP: "None" } },
      { parent: this },
    );
    this.leadClients = (after) =>
      clientService(
        name,
        { metadata: serviceMetadata(CLIENT_SERVICE), spec },
        { parent: this, ...(after.length > 0 ? { dependsOn: after } : {}) },
      );
    const client = args.moving ? [] : [this.leadClients([])];
    const annotations = { ...notAwaited(args.watch), ...exempt(args.exemptions) };
    const server = new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: { ...metadata("server", POSTGRES), annotations },
        spec: {
          serviceName: headless.metadata.name,
          replicas: 1,
          selector: { matchLabels: selector(POSTGRES) },
          template: {
            metadata: { labels: labels(POSTGRES, "server") },
            spec: postgresPod(args, { account, secret: superuser.metadata.name, claim: volume.claim }),
          },
        },
      },
      { ...guarded, dependsOn: [...(args.after ?? []), ...args.image.ready] },
    );

    // By its name, not by the object: what uses the name is not to be replaced together with the Service.
    const called = (service: pulumi.Input<string>) =>
      pulumi.interpolate`${service}.${args.namespace}.svc.cluster.local`;
    this.host = called(CLIENT_SERVICE);
    this.jobHost = args.moving ? called(headless.metadata.name) : this.host;
    this.namespace = args.namespace;
    this.serviceAccount = account;
    this.admin = args.superuser;
    this.adminPassword = { name: superuser.metadata.name, keys: ["POSTGRES_PASSWORD"] as const };
    this.administrator = { secret: { name: superuser.metadata.name, keys: ["EARLIER", "VERIFIER"] }, generation };
    this.adminPasswordVersion = superuser.metadata.resourceVersion;
    this.image = args.image;
    this.pullSecret = args.pullSecret;
    this.volume = volume.identity;
    const ready = readyOf(name, server, { role: "postgres", seconds: START_SECONDS }, args.watch, this);
    this.ready = [ready, ...client];
    this.registerOutputs({ host: this.host, namespace: this.namespace });
  }
}

/** A server in recovery may need long; one that cannot start is told much earlier. */
const START_SECONDS = 600;

/** The stack's own claim, and what tells a new volume from the one before. */
function ownClaim(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  { storage, storageClass }: PostgresArgs,
  opts: pulumi.CustomResourceOptions,
) {
  const claim = new k8s.core.v1.PersistentVolumeClaim(
    `${name}-data`,
    {
      // The StatefulSet's readiness shows that it is bound; a claim that is taken over would be waited for in vain.
      metadata: { ...metadata, annotations: skipAwait },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, storageClassName: storageClass },
    },
    opts,
  );
  return { claim: claim.metadata.name, identity: claim.metadata.uid };
}
