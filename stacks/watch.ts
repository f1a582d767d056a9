/** How the pods of a stack are waited for, and where its file says what runs in them. */
import type { Place } from "../components/ready/inputs";
import type { Watch } from "../components/ready/ready";
import type { Settings } from "../configuration/config";
import { npmRun, pathText, removeCommand, setCommand } from "../configuration/cures";
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
  set: set(stack, "{path}", "{value}"),
  logs: stack === "local" ? "npm run logs -- {name}" : `npm run logs -- -s ${stack} {name}`,
  again: npmRun("start", stack),
  elsewhere: {
    architecture: [
      "delivery.platform has the image built for {built}; what the nodes are: kubectl get nodes -L kubernetes.io/arch",
      `if they are another: ${set(stack, "delivery.platform", "{other}")}, with a new delivery.version`,
    ],
    quota: `make room for this update: ${set(stack, "hardening.quota", '{"enabled":true,"factor":4}')}`,
    podSecurity: "the namespace's Pod Security Standard refuses it: see hardening.podSecurity",
  },
});

/** As `setCommand`, whatever path and value are put into the command later. */
const set = (stack: string, path: string, value: string) =>
  setCommand(stack, ["{path}"], "{value}").replace("{path}", path).replace("{value}", value);

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
