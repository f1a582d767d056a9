/** The keys of a stack's file before anything is known of their values: whose they are, and which of them are secret. */
import { removeCommand, renameLine } from "./cures";
import { unknownFault, type Fault } from "./faults";
import { foreignSecret, missingSecret, nestedSecret, secretFaults, secretKeys, type SecretsOf } from "./secrets";
import { schema, type ServiceSettings } from "./schema";
import { PROJECT } from "./stack-file/keys";

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

/** The project's own keys without their prefix; a key of a namespace nobody reads is a fault. */
export function ownValues({ stack, values }: RawConfig, faults: Fault[]): Record<string, string> {
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

/** Faults of the flat keys: secrets that are missing, malformed or in plain text, and keys that nobody reads. */
export function keyFaults(
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
