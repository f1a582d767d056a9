/**
 * The only reader of a stack's configuration, name and environment. Strict: a key nobody reads, a wrong type or a
 * rule across keys fails the preview, and all faults are told at once.
 */
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import { withCertificates } from "./certificates";
import { removeCommand, renameLine, writeLine } from "./cures";
import { faultsOf, report, unknownFault, type Fault } from "./faults";
import { stackText } from "./file";
import { importedFaults } from "./file/imported";
import { asMeant } from "./mistakes/values";
import { crossFaults } from "./rules";
import { kindsAt } from "./schema-nodes";
import { foreignSecret, missingSecret, nestedSecret, secretFaults, secretKeys, type SecretsOf } from "./secrets";
import {
  insideServer,
  schema,
  service as serviceSchema,
  withDefaults,
  withNamespace,
  type ClusterSettings,
  type DatabaseSettings,
  type DeliverySettings,
  type HardeningSettings,
  type ServiceSettings,
} from "./settings";

export { schema } from "./settings";

const PROJECT = "wealist";

/** Exported by the SDK's runtime, but left out of its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

export interface Settings {
  readonly stack: string;
  /** `organization/project/stack`: the stack's full name. */
  readonly owner: string;
  readonly cluster: ClusterSettings;
  readonly delivery: DeliverySettings;
  readonly database: DatabaseSettings;
  /** Whether what holds data refuses to be deleted or replaced. */
  readonly protect: boolean;
  /** Whether PostgreSQL is needed: by a service, or, where the file names one in the cluster, by the data that it holds. */
  readonly needsServer: boolean;
  readonly hardening: HardeningSettings;
  readonly services: readonly ServiceSettings[];
  /** The value of a secret key, as a secret; undefined where an optional one is not set. */
  readonly secret: (key: string) => pulumi.Output<string> | undefined;
}

/** A stack's configuration as the engine hands it over: full keys, values as strings, which of them are encrypted. */
export interface RawConfig {
  readonly organization: string;
  readonly stack: string;
  readonly root: string;
  readonly values: Readonly<Record<string, string>>;
  readonly isSecret: (key: string) => boolean;
  /** Is told of a required secret that is not set, instead of a fault: for who looks at a stack that is not set up yet. */
  readonly unset?: (key: string) => void;
  /**
   * Stands in for a secret that is not set, where the file names Pulumi ESC environments that nobody has opened: it may be
   * there. @default a secret that is not set is a fault
   */
  readonly imported?: ((key: string) => string) | undefined;
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
  const cluster = part("cluster");
  const delivery = part("delivery");
  const parsed = part("database");
  const database = parsed && withNamespace(parsed, stack);
  const hardening = part("hardening");
  const services = readableServices(stack, given(own, "services"), faults);
  faults.push(...crossFaults({ stack, root: raw.root, cluster, delivery, database, services }));
  const secretsOf = { database, cluster, delivery };
  faults.push(...keyFaults(raw, own, services, secretsOf, faults));
  if (faults.length > 0 || !cluster || !delivery || !database || !hardening)
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
    hardening,
    protect: isProtected(database, cluster),
    needsServer:
      [...services.values()].some((service) => service.database) ||
      (own["database"] !== undefined && insideServer(database) !== undefined),
    services: [...services.values()],
    secret,
  };
}

function isProtected(database: DatabaseSettings, { kind }: ClusterSettings): boolean {
  const inside = insideServer(database);
  return inside !== undefined && (inside.protect ?? kind !== "k3d");
}

/** The project's own keys without their prefix; a key of a namespace nobody reads is a fault. */
function ownValues({ stack, values }: RawConfig, faults: Fault[]): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    const [namespace, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    if (namespace === PROJECT) own[name] = value;
    else if (namespace !== "pulumi") {
      const rule = `providers are configured by this program alone; keys are ${PROJECT}:…`;
      const cure = name in schema.shape ? renameLine(stack, [key], `${PROJECT}:${name}`) : removeCommand(stack, [key]);
      faults.push({ path: key, problem: "nobody reads this key", rule, cure });
    }
  }
  return own;
}

/** A fault knows the value that it is about, so that its cure can be the right spelling of it. */
const TELL = { reportInput: true };

const given = (own: Readonly<Record<string, string>>, key: string) => asMeant(json(own[key]), [key], kindsAt);

function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Every service that can be read, by its index, so that one faulty service hides no fault of another. */
function readableServices(stack: string, value: unknown, faults: Fault[]): Map<number, ServiceSettings> {
  const services = new Map<number, ServiceSettings>();
  if (!Array.isArray(value) || value.length === 0) {
    const cure = writeLine(
      stack,
      ["services"],
      "[{ name: board-api, image: wealist-board-api, context: <its folder> }]",
    );
    faults.push({ path: "services", problem: "is missing or no list", rule: "a list of at least one service", cure });
    return services;
  }
  value.forEach((entry, index) => {
    const parsed = serviceSchema.safeParse(entry, TELL);
    if (!parsed.success) faults.push(...faultsOf(stack, ["services", index], parsed.error.issues, entry));
    const readable = parsed.success ? parsed : serviceSchema.safeParse(withoutFaulty(entry, parsed.error.issues));
    if (readable.success) services.set(index, withDefaults(readable.data, stack));
  });
  return services;
}

/** What is left of a faulty service, so that the rules across keys can still tell what else is wrong with it. */
function withoutFaulty(entry: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (typeof entry !== "object" || entry === null) return entry;
  const faulty = issues.flatMap((i) =>
    i.code === "unrecognized_keys" && i.path.length === 0 ? i.keys : [String(i.path[0])],
  );
  // Without its context a service would look like a foreign image, and be told to have a tag.
  if (faulty.includes("context")) return undefined;
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !faulty.includes(key)));
}

/** Faults of the flat keys: secrets that are missing, malformed or in plain text, and keys that nobody reads. */
function keyFaults(
  { stack, isSecret, unset, imported }: RawConfig,
  own: Readonly<Record<string, string>>,
  services: ReadonlyMap<number, ServiceSettings>,
  secretsOf: SecretsOf,
  told: readonly Fault[],
): Fault[] {
  // Where a service's secrets come from cannot be read: its values may be right as they are, or not be needed.
  const unreadable = (index: number) => told.some(({ path }) => `${path}.`.startsWith(`services[${index}].secrets.`));
  const unsure = [...services].flatMap(([index, service]) => (unreadable(index) ? [service] : []));
  const { required, optional } = secretKeys(services.values(), secretsOf, new Set(unsure));
  const lacking = [...required].filter((key) => own[key] === undefined);
  if (unset && !imported) lacking.forEach(unset);
  const missing = unset || imported ? [] : lacking.map((key) => missingSecret(stack, key));
  const set = Object.entries(own).flatMap(([key, value]) => {
    if (key in schema.shape) return isSecret(`${PROJECT}:${key}`) ? [nestedSecret(stack, key)] : [];
    if (required.has(key) || optional.has(key)) return secretFaults(stack, key, value, isSecret(`${PROJECT}:${key}`));
    const foreign = foreignSecret(stack, key, services.values());
    if (foreign) return [foreign];
    const known = [...Object.keys(schema.shape), ...required, ...optional];
    const free = known.filter((name) => own[name] === undefined);
    return [unknownFault(stack, [], key, { known, free })];
  });
  return [...missing, ...set];
}
