/** How the pods of a stack are waited for, and where its file says what runs in them. */
import type { Place } from "../components/ready/inputs";
import type { Watch } from "../components/ready/ready";
import type { Settings } from "../configuration/config";
import { pathText, removeCommand, setCommand } from "../configuration/cures";
import { databasePasswordKey } from "../configuration/secret-names";
import type { ServiceSettings } from "../configuration/schema";
import type { Target } from "./target";

/**
 * Where the file of `stack` says what runs in a workload.
 *
 * @param path of what the workload is made from: `["services", 1]`, `["database"]`.
 * @param forgetPassword the command that leaves the password of its database to the program.
 */
export const placeOf = (stack: string, path: readonly PropertyKey[], forgetPassword?: string): Place => ({
  file: `Pulumi.${stack}.yaml`,
  path: pathText(path),
  forgetPassword,
  set: setCommand(stack, ["{path}"], "{value}"),
  logs: stack === "local" ? "npm run logs -- {name}" : `npm run logs -- -s ${stack} {name}`,
  again: stack === "local" ? "npm start" : `npm start -- -s ${stack}`,
});

/** How its pods are waited for; path and password as in {@link placeOf}. */
export const watchOf = (
  { stack }: Pick<Settings, "stack">,
  { access }: Pick<Target, "access">,
  path: readonly PropertyKey[],
  forgetPassword?: string,
): Watch => ({
  access,
  place: placeOf(stack, path, forgetPassword),
});

/** The command that leaves the password of the service's database to the program; none where it is the program's already. */
export const forgetPassword = (
  { name, database }: ServiceSettings,
  { stack, secret }: Settings,
): string | undefined => {
  const key = databasePasswordKey(name);
  return database && secret(key) ? removeCommand(stack, [key]) : undefined;
};
