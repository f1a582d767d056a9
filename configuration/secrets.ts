/** Secret configuration: flat keys, each named after what uses it, values never looked at but for their shape. */
import type { StackBackup } from "./backup";
import type { StackCluster } from "./cluster";
import type { StackDatabase } from "./database";
import { either, removeCommand, setSecretCommand, writeLine } from "./cures";
import type { Fault } from "./faults";
import {
  BACKUP_ACCESS_KEY_ID,
  BACKUP_KEY,
  BACKUP_SECRET_ACCESS_KEY,
  databasePasswordKey,
  KUBECONFIG,
  MOVED_FROM_PASSWORD,
  POSTGRES_PASSWORD,
  PULL_PASSWORD,
  REGISTRY_PASSWORD,
  secretEnvKey,
} from "./secret-names";
import type { DeliverySettings, ServiceSettings } from "./schema";

export interface StackSecretKeys {
  readonly required: ReadonlySet<string>;
  readonly optional: ReadonlySet<string>;
}

/** What decides, of the rest of the configuration, which secrets there are. */
export interface SecretsOf {
  readonly database?: StackDatabase;
  readonly backup?: StackBackup;
  readonly cluster?: StackCluster;
  readonly delivery?: DeliverySettings;
}

/** The secret keys there are; those of the services `unsure` may be set or not. */
export function secretKeys(
  services: Iterable<ServiceSettings>,
  config: SecretsOf,
  unsure: ReadonlySet<ServiceSettings> = new Set(),
): StackSecretKeys {
  const { delivery } = config;
  const { serving, copySeconds } = config.database ?? {};
  const existing = config.cluster?.existing;
  const required = new Set<string>(serving === "outside" ? [POSTGRES_PASSWORD] : []);
  const optional = new Set<string>(serving === "outside" ? [] : [POSTGRES_PASSWORD]);
  // Of one outside nobody can generate it.
  if (copySeconds !== undefined) (serving === "inside" ? required : optional).add(MOVED_FROM_PASSWORD);
  if (config.backup) {
    optional.add(BACKUP_KEY);
    // The login may be there before the bucket is named.
    (config.backup.to.kind === "s3" ? required : optional).add(BACKUP_ACCESS_KEY_ID).add(BACKUP_SECRET_ACCESS_KEY);
  }
  if (existing) (existing.context === undefined ? required : optional).add(KUBECONFIG);
  if (delivery?.kind === "registry" && delivery.username !== undefined) required.add(REGISTRY_PASSWORD);
  if (delivery?.kind === "registry" && delivery.pullSecret) required.add(PULL_PASSWORD);
  for (const service of services) {
    const { name, secretEnv, secrets, database } = service;
    const own = unsure.has(service) ? optional : required;
    // The values of others never come through this program.
    if (secrets.kind === "pulumi") for (const variable of secretEnv) own.add(secretEnvKey(name, variable));
    if (database) optional.add(databasePasswordKey(name));
  }
  return { required, optional };
}

/** Faults of one secret key: its value's shape, whether it is encrypted. The value itself is never told. */
export function secretFaults(stack: string, key: string, value: string, encrypted: boolean): Fault[] {
  const faults: Fault[] = [];
  const cure = setSecretCommand(stack, key);
  if (!encrypted) {
    faults.push({
      path: key,
      problem: "stands in plain text in the stack's file",
      rule: "a secret is encrypted",
      cure,
    });
  }
  if (/[\r\n]$/.test(value) && key !== KUBECONFIG) {
    faults.push({
      path: key,
      problem: "ends with a newline, which would become part of the secret",
      rule: "a secret's last character is meant; `echo` and a redirected file add a newline",
      cure,
    });
  }
  if (value === "" || value.includes("\0")) {
    faults.push({ path: key, problem: "is empty or holds a NUL", rule: "no environment variable can hold it", cure });
  }
  return faults;
}

/** A secret inside a plain key would end in a ConfigMap, in plain text. */
export const nestedSecret = (stack: string, key: string): Fault => ({
  path: key,
  problem: "holds a secret",
  rule: "secrets are flat keys of their own; a service names its own in secretEnv",
  cure: writeLine(
    stack,
    [key],
    "<what it holds, in plain text; a secret in it is moved to a key of its own, named in secretEnv>",
  ),
});

export const missingSecret = (stack: string, key: string): Fault => ({
  path: key,
  problem: "is not set",
  rule: RULES[key] ?? "every name in secretEnv has its value in a secret key of its own",
  cure: either(setSecretCommand(stack, key), ...(key === KUBECONFIG ? [context(stack)] : [])),
});

/** A value for a variable that another source gives: nobody would read it, and it would seem to be in use. */
export function foreignSecret(stack: string, key: string, services: Iterable<ServiceSettings>): Fault | undefined {
  for (const { name, secretEnv, secrets } of services) {
    if (secrets.kind === "pulumi" || !secretEnv.some((variable) => secretEnvKey(name, variable) === key)) continue;
    return {
      path: key,
      problem: `is set, but the secrets of ${name} are of kind ${secrets.kind}`,
      rule: "a secret has one source: secret configuration goes with secrets.kind pulumi",
      cure: removeCommand(stack, [key]),
    };
  }
  return undefined;
}

const RULES: Readonly<Record<string, string>> = {
  [POSTGRES_PASSWORD]: "the program logs in to an external database as its administrator",
  [MOVED_FROM_PASSWORD]: "what is copied from an external database is read by its administrator",
  [BACKUP_ACCESS_KEY_ID]: "database.backup.to names a bucket, which a login opens",
  [BACKUP_SECRET_ACCESS_KEY]: "database.backup.to names a bucket, which a login opens",
  [KUBECONFIG]: "a cluster that exists is reached by cluster.context, or by a kubeconfig of the stack's own",
  [REGISTRY_PASSWORD]: "delivery.username logs in to the registry with it",
  [PULL_PASSWORD]: "delivery.pullSecret.username logs in to the registry with it",
};

const context = (stack: string) =>
  writeLine(stack, ["cluster", "context"], "<a context, as kubectl config get-contexts lists them>");
