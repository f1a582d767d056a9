import type * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import type { SecretReference } from "../kubernetes/secret";
import type { ServerTls, TrustedCa } from "./tls";

/** A PostgreSQL that services get their databases from, wherever it runs: addresses and references, no password. */
export interface PostgresServer {
  /** Outside the cluster, where others may use it as well. @default false */
  readonly external?: boolean;
  /** Host name that every namespace of the cluster can use. */
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  /** Namespace of the Jobs that prepare databases; the administrator's password is in no other one. */
  readonly namespace: pulumi.Output<string>;
  /** Account of the Jobs' pods, without any right. */
  readonly serviceAccount: pulumi.Output<string>;
  /** Login that may create databases and roles. */
  readonly admin: pulumi.Input<string>;
  readonly adminPassword: SecretReference<"POSTGRES_PASSWORD">;
  /** Changes whenever that password does. */
  readonly adminPasswordVersion: pulumi.Output<string>;
  /** @default what a client does by itself, inside the cluster */
  readonly tls?: ServerTls;
  /** The certificates for it, in the namespace of the Jobs. */
  readonly trustedCa?: TrustedCa[];
  /** Image that brings `psql`. */
  readonly image: PodImage;
  /** Name of the Secret in `namespace` that it is pulled with; undefined where none is needed. */
  readonly pullSecret?: pulumi.Input<string>;
  /** Numeric user of that image. */
  readonly imageUser: pulumi.Input<number>;
  /** Identity of the volume behind it: on a new one, every database is prepared anew. */
  readonly volume: pulumi.Input<string>;
  /** What has to be there before a client can connect. */
  readonly ready: pulumi.Resource[];
}
