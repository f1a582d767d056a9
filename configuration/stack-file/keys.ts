/** The keys below `config`, as the engine names them. */
import type { Walk } from "./walk";

export const PROJECT = "wealist";

/** Two spellings of one key would be told apart by chance: the engine keeps either. */
export function configOf(
  entries: Readonly<Record<string, unknown>>,
  { doubts, offsets }: Walk,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  const spelled = new Map<string, string>();
  for (const [key, value] of Object.entries(entries)) {
    const full = fullKey(key);
    const doubt = (problem: string, rule: string, cure: string) =>
      doubts.push({ path: ["config", key], offset: offsets.get(key), problem, rule, cure });
    const other = full === undefined ? undefined : spelled.get(full);
    if (full === undefined)
      doubt("is no key of a configuration", `a key is ${PROJECT}:NAME`, "delete it, or write it so");
    else if (other !== undefined)
      doubt(`is the same key as ${other}`, "a key stands once in a map", "join the two into one");
    else config[full] = value;
    if (full !== undefined) spelled.set(full, key);
  }
  return config;
}

/** `services` and `wealist:config:services` are `wealist:services`; undefined for what the engine refuses. */
function fullKey(key: string): string | undefined {
  const parts = key.split(":");
  if (parts.length === 1) return `${PROJECT}:${key}`;
  if (parts.length === 2) return key;
  return parts.length === 3 && parts[1] === "config" ? `${parts[0]}:${parts[2]}` : undefined;
}
