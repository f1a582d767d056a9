import { DATABASE_KEYS } from "../../components/service/configuration";
import { pathText, removeCommand } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../settings";
import type { Path, Readable } from "./readable";

/** A variable is set once: by `env`, by `secretEnv` or by the service's database. As a file, it is `KEY_FILE` too. */
export function variableFaults(
  { stack, database: server }: Readable,
  at: Path,
  { env, secretEnv, secretsAs, database }: ServiceSettings,
): Fault[] {
  const own = [...DATABASE_KEYS, ...(server?.kind === "external" ? ["PGSSLMODE", "PGSSLROOTCERT"] : [])];
  const taken = new Map<string, string>((database ? own : []).map((key) => [key, "the service's database"]));
  const fault = (path: Path, name: string): Fault => ({
    path: pathText(path),
    problem: `${name} is set by ${taken.get(name)} already`,
    rule: "a variable is set once: by env, by secretEnv, or by the service's database",
    cure: removeCommand(stack, path),
  });
  const secret = secretEnv.flatMap((name, i) => {
    if (taken.has(name)) return [fault([...at, "secretEnv", i], name)];
    taken.set(name, "secretEnv");
    return [];
  });
  if (secretsAs === "files") for (const [name, by] of [...taken]) taken.set(`${name}_FILE`, by);
  const plain = Object.keys(env)
    .filter((name) => taken.has(name))
    .map((name) => fault([...at, "env", name], name));
  return [...secret, ...plain];
}
