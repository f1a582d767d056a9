/** What a service's variables are set by. */
import { DATABASE_KEYS } from "../../components/postgres/login-secret";
import { pathText, removeCommand, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

/** A variable is set once: by `env`, by `secretEnv` or by the service's database. As a file, it is `KEY_FILE` too. */
export function variableFaults(
  { stack, database: server }: Readable,
  at: Path,
  { env, secretEnv, secrets, secretsAs, database }: ServiceSettings,
): Found {
  const own = [...DATABASE_KEYS, ...(server?.serving === "outside" ? ["PGSSLMODE", "PGSSLROOTCERT"] : [])];
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
    if (taken.has(name)) return fault([...at, "secretEnv", i], name);
    taken.set(name, "secretEnv");
    return [];
  });
  if (secretsAs === "files") for (const [name, by] of [...taken]) taken.set(`${name}_FILE`, by);
  const plain = Object.keys(env).filter((name) => taken.has(name));
  return [...secret, ...plain.map((name) => fault([...at, "env", name], name))];
}

/** A source that others fill: which keys are taken from it is said by `secretEnv` alone. */
export function secretSourceFaults({ stack }: Readable, at: Path, { secretEnv, secrets }: ServiceSettings): Found {
  if (secrets.kind === "pulumi") return undefined;
  const rule = "secretEnv names the keys that a service takes from its secrets";
  const path = [...at, "secretEnv"];
  if (secretEnv.length === 0) {
    const problem = `names nothing, though the service's secrets are of kind ${secrets.kind}`;
    return { path: pathText(path), problem, rule, cure: writeLine(stack, path, "[<VARIABLE>]") };
  }
  if (secrets.kind !== "external-secret") return undefined;
  const unnamed = Object.keys(secrets.remoteRefs).filter((variable) => !secretEnv.includes(variable));
  return unnamed.map((variable) => ({
    path: pathText([...at, "secrets", "remoteRefs", variable]),
    problem: `${variable} is not in secretEnv`,
    rule,
    cure: setCommand(stack, path, [...secretEnv, variable]),
  }));
}
