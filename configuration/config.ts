/**
 * The only reader of a stack's configuration, name and environment. Strict: a key nobody reads, a wrong type or a
 * rule across keys fails the preview, and all faults are told at once.
 */
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import { resolveBackup, type StackBackup } from "./backup";
import { withCertificates } from "./certificates";
import { resolveCluster, type StackCluster } from "./cluster";
import { resolveDatabase, type StackDatabase } from "./database";
import { faultsOf, report, type Fault } from "./faults";
import { stackText } from "./stack-file";
import { importedFaults, json } from "./stack-file/imported";
import { PROJECT } from "./stack-file/keys";
import { keyFaults, ownValues, type RawConfig } from "./flat-keys";
import { asMeant } from "./mistakes/values";
import { readableServices, TELL } from "./readable-services";
import { crossFaults } from "./rules";
import { secretKeys } from "./secrets";
import { schema } from "./schema";
import type { ClusterSettings, DatabaseSettings, DeliverySettings, HardeningSettings, ServiceSettings } from "./schema";

export type { RawConfig } from "./flat-keys";

/** Exported by the SDK's runtime, but left out of its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

export interface Settings {
  readonly stack: string;
  /** `organization/project/stack`: the stack's full name. */
  readonly owner: string;
  readonly cluster: StackCluster;
  readonly delivery: DeliverySettings;
  readonly database: StackDatabase;
  /** How the databases are backed up; undefined where they are not. */
  readonly backup?: StackBackup;
  /** The two of which only what they come to is of use elsewhere, as the file says them: for `npm run config`. */
  readonly said: { readonly cluster: ClusterSettings; readonly database: DatabaseSettings };
  /** Whether what holds data refuses to be deleted or replaced. */
  readonly protect: boolean;
  /** Whether PostgreSQL is needed: by a service, or, where the file names one in the cluster, by the data that it holds. */
  readonly needsServer: boolean;
  readonly hardening: HardeningSettings;
  readonly services: readonly ServiceSettings[];
  /** The value of a secret key, as a secret; undefined where an optional one is not set. */
  readonly secret: (key: string) => pulumi.Output<string> | undefined;
}

/** All that is wrong with a stack's file, as one message and one by one. */
export class ConfigurationError extends pulumi.RunError {
  public constructor(
    stack: string,
    public readonly faults: readonly Fault[],
  ) {
    super(report(stack, faults));
  }
}

/**
 * Reads the running stack's configuration, which is what its file says.
 *
 * @param imported of {@link RawConfig}, where no engine has opened the file's environments.
 * @throws `pulumi.RunError` listing every fault.
 */
export function loadSettings(imported?: RawConfig["imported"]): Settings {
  const [stack, root, values] = [pulumi.getStack(), process.cwd(), pulumi.runtime.allConfig()];
  const file = stackText(root, stack);
  const fromElsewhere = file && !imported ? importedFaults(stack, file, values) : [];
  if (fromElsewhere.length > 0) throw new pulumi.RunError(report(stack, fromElsewhere));
  return parseSettings({
    organization: pulumi.getOrganization(),
    stack,
    root,
    values,
    isSecret: isConfigSecret,
    imported,
  });
}

/** {@link loadSettings} on given values. @throws `pulumi.RunError` listing every fault. */
export function parseSettings(raw: RawConfig): Settings {
  const { stack } = raw;
  const faults: Fault[] = [];
  const own = ownValues(raw, faults);
  const part = <K extends keyof typeof schema.shape>(key: K): z.output<(typeof schema.shape)[K]> | undefined => {
    const value = given(own, key);
    const parsed = schema.shape[key].safeParse(value, TELL);
    if (!parsed.success) faults.push(...faultsOf(stack, [key], parsed.error.issues, value));
    return parsed.data as z.output<(typeof schema.shape)[K]> | undefined;
  };
  const [place, delivery, server] = [part("cluster"), part("delivery"), part("database")];
  const cluster = place && resolveCluster(place);
  const database = server && resolveDatabase(server, stack);
  const backup = database && cluster && resolveBackup(server.backup, database, cluster);
  const hardening = part("hardening");
  const mayBeShown = !raw.isSecret(`${PROJECT}:services`);
  const services = readableServices(stack, given(own, "services"), faults, { root: raw.root, cluster, mayBeShown });
  faults.push(...crossFaults({ stack, root: raw.root, cluster, delivery, database, backup, services }));
  const secretsOf = { database, backup, cluster, delivery };
  faults.push(...keyFaults(raw, own, services, secretsOf, faults));
  if (faults.length > 0 || !place || !cluster || !delivery || !server || !database || !hardening)
    throw new ConfigurationError(stack, faults);
  const { required } = secretKeys(services.values(), secretsOf, new Set());
  const secret = (key: string) => {
    const value = own[key] ?? (required.has(key) ? raw.imported?.(key) : undefined);
    return value === undefined ? undefined : pulumi.secret(value);
  };
  return {
    stack,
    owner: `${raw.organization}/${PROJECT}/${stack}`,
    cluster,
    delivery,
    database: withCertificates(database, raw.root),
    backup,
    said: { cluster: place, database: { ...server, namespace: database.namespace } },
    hardening,
    protect: (database.inside ?? backup) !== undefined && (database.inside?.protect ?? !cluster.k3d),
    needsServer:
      [...services.values()].some((service) => service.database) ||
      (own["database"] !== undefined && database.inside !== undefined),
    services: [...services.values()],
    secret,
  };
}

const given = (own: Readonly<Record<string, string>>, key: string) =>
  asMeant(own[key] === undefined ? undefined : json(own[key]), [key]);
