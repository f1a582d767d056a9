import { DATABASE_KEYS } from "../../components/postgres/login-secret";
import { pathText, removeCommand, setCommand } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

/** A variable is set once: by `env`, by `secretEnv` or by the service's database. As a file, it is `KEY_FILE` too. */
export function variableFaults(
  { stack, database: server }: Readable,
  at: Path,
  { env, secretEnv, secrets, secretsAs, database }: ServiceSettings,
): Fault[] {
  const own = [...DATABASE_KEYS, ...(server?.outside ? ["PGSSLMODE", "PGSSLROOTCERT"] : [])];
  const taken = new Map<string, string>((database ? own : []).map((key) => [key, "the service's database"]));
  const isOnly = (path: Path) => path.includes("secretEnv") && secretEnv.length === 1 && secrets.kind !== "pulumi";
  const fault = (path: Path, name: string): Fault => ({
    path: pathText(path),
    problem: `${name} is set by ${taken.get(name)} already`,
    rule: "a variable is set once: by env, by secretEnv, or by the service's database",
    // The only key of a Secret that others write: without it the service would take nothing from there.
    cure: isOnly(path) ? setCommand(stack, [...at, "database"], false) : removeCommand(stack, path),
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
