import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels } from "../kubernetes/labels";
import { ImmutableSecret, type SecretReference } from "../kubernetes/secret";
import type { DatabaseAccess } from "../postgres/access";
import type { DatabaseKey } from "../postgres/login-secret";
import { tlsVariables, trustedCa, type ServerTls, type TrustedCa } from "../postgres/tls";

/** Values of a Secret, made here. */
interface SecretValues {
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
}

export interface ConfigurationArgs {
  readonly service: string;
  readonly namespace: pulumi.Output<string>;
  /** Plain environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The service's own secrets: values by variable, or a Secret that this program does not write. @default none */
  readonly secrets?: SecretValues | SecretReference<string>;
  /** What gives the Secret that it connects to its database with, and how. @default it has no database */
  readonly database?: {
    readonly access: Pick<DatabaseAccess, "secretFor">;
    /** Scheme of `DATABASE_URL`, as the service's driver wants it. */
    readonly scheme: string;
    readonly tls?: ServerTls;
  };
}

/**
 * What a service is configured with: a ConfigMap and up to two Secrets, its database's and its own, each with a new name
 * for every content. Instead of the second one it may have a Secret that others write.
 */
export class Configuration extends pulumi.ComponentResource {
  public readonly configMap: pulumi.Output<string>;
  public readonly database?: SecretReference<DatabaseKey>;
  public readonly secrets?: SecretReference<string>;
  /** Certificates of the authorities that the database's is checked against. */
  public readonly trustedCa: TrustedCa[];

  constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:service:Configuration", name, {}, opts);
    const { service, namespace, database } = args;
    const tls = database?.tls;
    // Not beside the secrets: libpq knows these by their names only, also where the secrets are files.
    const data = { ...args.env, ...(tls ? tlsVariables(tls) : {}) };
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: { namespace, labels: labels(service, "config") }, immutable: true, data },
      { parent: this },
    );
    this.configMap = config.metadata.name;
    this.trustedCa = trustedCa(`${name}-db`, { namespace, app: service, tls }, { parent: this });
    this.database = database?.access.secretFor(namespace, database.scheme, this);
    const { secrets = { values: {} } } = args;
    if (!("values" in secrets)) this.secrets = secrets;
    else if (Object.keys(secrets.values).length > 0) {
      const own = { namespace, app: service, component: "secret", values: secrets.values } as const;
      this.secrets = new ImmutableSecret(`${name}-secret`, own, { parent: this });
    }
    this.registerOutputs({ configMap: this.configMap });
  }
}
