import { isIP } from "node:net";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import { labels, POSTGRES } from "../kubernetes/labels";
import { administrator } from "./administrator";
import { CLIENT_SERVICE, clientService, serverAccount } from "./client-service";
import type { Administrator, PostgresServer } from "./server";
import { trustedCa, type ServerTls, type TrustedCa } from "./tls";

export interface ExternalPostgresArgs {
  /** Namespace of the Jobs and of the alias `postgres-service`. */
  readonly namespace: pulumi.Output<string>;
  /** Host name or address outside the cluster. */
  readonly host: string;
  readonly port: number;
  /** Account of the Jobs' pods. @default one of its own, `postgres` */
  readonly serviceAccount?: pulumi.Output<string>;
  /** Login that may create databases and roles; it need not be a superuser. */
  readonly admin: string;
  readonly password: pulumi.Output<string>;
  /** Raise by one for a new, generated password of it, which the server is given. */
  readonly rotation: number;
  readonly tls: ServerTls;
  /** Image that brings `psql`. */
  readonly image: PodImage;
  /** Name of the Secret in `namespace` that the image is pulled with. @default none is needed */
  readonly pullSecret?: pulumi.Input<string>;
  /** What its namespace has to hold before a pod. @default nothing */
  readonly after?: pulumi.Resource[];
}

/** Port of the alias, where its kind of Service has one: what still uses the alias knows this one. */
const ALIAS_PORT = 5432;

/** A PostgreSQL outside the cluster: services connect to its own name, which is what its certificate carries. */
export class ExternalPostgres extends pulumi.ComponentResource implements PostgresServer {
  public readonly external = true;
  public readonly host: string;
  public readonly port: number;
  public readonly namespace: pulumi.Output<string>;
  public readonly serviceAccount: pulumi.Output<string>;
  public readonly admin: string;
  public readonly adminPassword;
  public readonly administrator: Administrator;
  public readonly adminPasswordVersion: pulumi.Output<string>;
  public readonly tls: ServerTls;
  public readonly trustedCa: TrustedCa[];
  public readonly image: PodImage;
  public readonly imageUser = 999;
  public readonly pullSecret?: pulumi.Input<string>;
  public readonly volume: string;
  public readonly ready: pulumi.Resource[];
  /**
   * Makes `postgres-service` lead to this server. Its own clients have no use for it; those of before a move do, and in the
   * place of the server that they know they would find one that is not ready for them: it comes last. @returns it.
   */
  public readonly leadClients: (after: pulumi.Resource[]) => pulumi.Resource;

  constructor(name: string, args: ExternalPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:postgres:ExternalPostgres", name, {}, opts);
    const { namespace, rotation } = args;
    const own = { password: args.password, generated: false };
    const { data, generation } = administrator(name, { own, rotation, external: true }, this);
    const secret = new k8s.core.v1.Secret(
      `${name}-admin`,
      {
        metadata: { name: "postgres-admin", namespace, labels: labels(POSTGRES, "admin") },
        stringData: data,
      },
      { parent: this },
    );
    this.host = args.host;
    this.port = args.port;
    this.namespace = namespace;
    this.serviceAccount = args.serviceAccount ?? serverAccount(name, namespace, this);
    this.admin = args.admin;
    this.adminPassword = { name: secret.metadata.name, keys: ["POSTGRES_PASSWORD"] as const };
    this.administrator = { secret: { name: secret.metadata.name, keys: ["EARLIER", "VERIFIER"] }, generation };
    this.adminPasswordVersion = secret.metadata.resourceVersion;
    this.tls = args.tls;
    this.trustedCa = trustedCa(name, { namespace, app: POSTGRES, tls: args.tls }, { parent: this });
    this.image = args.image;
    this.pullSecret = args.pullSecret;
    this.volume = `${args.host}:${args.port}`;
    this.ready = [...(args.after ?? []), secret, ...args.image.ready];
    this.leadClients = (after) => this.makeAlias(name, args, after);
    this.registerOutputs({ host: this.host, namespace: this.namespace });
  }

  /**
   * The in-cluster name of before, for what still uses it, as long as that does not look at the certificate's name. A host
   * name is an alias in the DNS, with the server's own port; an address is an endpoint that no selector chose.
   */
  private makeAlias(
    name: string,
    { namespace, host, port }: ExternalPostgresArgs,
    after: pulumi.Resource[],
  ): pulumi.Resource {
    const metadata = { name: CLIENT_SERVICE, namespace, labels: labels(POSTGRES, "server") };
    const family = isIP(host);
    const spec = family
      ? { ports: [{ name: "postgresql", port: ALIAS_PORT, targetPort: port }] }
      : { type: "ExternalName", externalName: host };
    const service = clientService(name, { metadata, spec }, { parent: this, dependsOn: after });
    if (!family) return service;
    new k8s.discovery.v1.EndpointSlice(
      `${name}-endpoint`,
      {
        metadata: {
          ...metadata,
          labels: { ...metadata.labels, "kubernetes.io/service-name": service.metadata.name },
          // It goes with the Service, as those do that Kubernetes makes: left behind, a server in the cluster that takes over
          // the name would share it with the one outside.
          ownerReferences: [
            { apiVersion: "v1", kind: "Service", name: service.metadata.name, uid: service.metadata.uid },
          ],
        },
        addressType: `IPv${family}`,
        endpoints: [{ addresses: [host], conditions: { ready: true } }],
        ports: [{ name: "postgresql", port }],
      },
      { parent: this },
    );
    return service;
  }
}
