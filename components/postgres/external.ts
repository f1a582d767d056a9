import { isIP } from "node:net";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import { labels } from "../labels";
import type { PostgresServer } from "./server";

export interface ExternalPostgresArgs {
  /** Namespace of the Jobs and of the alias `postgres-service`. */
  readonly namespace: pulumi.Output<string>;
  /** Host name or address outside the cluster. */
  readonly host: string;
  readonly port: number;
  /** Login that may create databases and roles; it need not be a superuser. */
  readonly admin: string;
  readonly password: pulumi.Output<string>;
  /** Image that brings `psql`. */
  readonly image: PodImage;
}

/** A PostgreSQL outside the cluster: services connect to its own name, which is what its certificate carries. */
export class ExternalPostgres extends pulumi.ComponentResource implements PostgresServer {
  public readonly host: string;
  public readonly port: number;
  public readonly namespace: pulumi.Output<string>;
  public readonly admin: string;
  public readonly adminPassword;
  public readonly adminPasswordVersion: pulumi.Output<string>;
  public readonly image: PodImage;
  public readonly imageUser = 999;
  public readonly volume: string;
  public readonly ready: pulumi.Resource[];

  constructor(name: string, args: ExternalPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:postgres:ExternalPostgres", name, {}, opts);
    const secret = new k8s.core.v1.Secret(
      `${name}-admin`,
      {
        metadata: { name: "postgres-admin", namespace: args.namespace, labels: labels("postgres", "admin") },
        stringData: { POSTGRES_PASSWORD: args.password },
      },
      { parent: this },
    );
    this.host = args.host;
    this.port = args.port;
    this.namespace = args.namespace;
    this.admin = args.admin;
    this.adminPassword = { name: secret.metadata.name, keys: ["POSTGRES_PASSWORD"] as const };
    this.adminPasswordVersion = secret.metadata.resourceVersion;
    this.image = args.image;
    this.volume = `${args.host}:${args.port}`;
    this.ready = [secret, ...args.image.ready, ...this.alias(name, args)];
    this.registerOutputs({ host: this.host, namespace: this.namespace });
  }

  /** The in-cluster name, for what still uses it. An address has none that an ExternalName could give. */
  private alias(name: string, { namespace, host }: ExternalPostgresArgs): k8s.core.v1.Service[] {
    if (isIP(host)) return [];
    const metadata = { name: "postgres-service", namespace, labels: labels("postgres", "server") };
    const spec = { type: "ExternalName", externalName: host };
    return [new k8s.core.v1.Service(`${name}-service`, { metadata, spec }, { parent: this })];
  }
}
