import { pathText, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path } from "./readable";

/** A source that others fill: which keys are taken from it is said by `secretEnv` alone. */
export function secretSourceFaults(stack: string, at: Path, { secretEnv, secrets }: ServiceSettings): Fault[] {
  if (secrets.kind === "pulumi") return [];
  const rule = "secretEnv names the keys that a service takes from its secrets";
  if (secretEnv.length === 0) {
    return [
      {
        path: pathText([...at, "secretEnv"]),
        problem: `names nothing, though the service's secrets are of kind ${secrets.kind}`,
        rule,
        cure: writeLine(stack, [...at, "secretEnv"], "[<VARIABLE>]"),
      },
    ];
  }
  if (secrets.kind !== "external-secret") return [];
  return Object.keys(secrets.remoteRefs)
    .filter((variable) => !secretEnv.includes(variable))
    .map((variable) => ({
      path: pathText([...at, "secrets", "remoteRefs", variable]),
      problem: `${variable} is not in secretEnv`,
      rule,
      cure: setCommand(stack, [...at, "secretEnv"], [...secretEnv, variable]),
    }));
}
