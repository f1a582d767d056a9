import * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import type { SecretReference } from "../kubernetes/secret";
import type { ServerTls, TrustedCa } from "./tls";

/** How the administrator's password comes to the server, which knows the one of before. */
export interface Administrator {
  /** The passwords that it may still have, base64 in lines, newest first; and the verifier of the one that it is to have. */
  readonly secret: SecretReference<"EARLIER" | "VERIFIER">;
  /** The number that the password has, as a database's generation. */
  readonly generation: pulumi.Output<number>;
}

/** Where a server is, as what is written on others tells it: `inside`, or its own `host:port`. */
export const placeOf = ({ external, host, port }: Pick<PostgresServer, "external" | "host" | "port">) =>
  external ? pulumi.interpolate`${host}:${port}` : pulumi.output("inside");

/** A PostgreSQL that services get their databases from, wherever it runs: addresses and references, no password. */
export interface PostgresServer {
  /** Outside the cluster, where others may use it as well. @default false */
  readonly external?: boolean;
  /** Host name that every namespace of the cluster can use. */
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  /** Name that the Jobs beside it reach it by. @default `host` */
  readonly jobHost?: pulumi.Input<string>;
  /** Namespace of the Jobs that prepare databases; the administrator's password is in no other one. */
  readonly namespace: pulumi.Output<string>;
  /** Account of the Jobs' pods, without any right. */
  readonly serviceAccount: pulumi.Output<string>;
  /** Login that may create databases and roles. */
  readonly admin: pulumi.Input<string>;
  readonly adminPassword: SecretReference<"POSTGRES_PASSWORD">;
  /** What gives the server that password where it still has an earlier one. @default it has to be the right one */
  readonly administrator?: Administrator;
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
