/** How the pods of a stack are waited for, and where its file says what runs in them. */
import type { Watch } from "../components/ready/ready";
import type { Settings } from "./config";
import { pathText, setCommand } from "./faults";
import type { Target } from "./target";

/** @param path of what the workload is made from: `["services", 1]`, `["database"]`. */
export const watchOf = (
  { stack }: Pick<Settings, "stack">,
  { access }: Pick<Target, "access">,
  path: readonly PropertyKey[],
): Watch => ({
  access,
  place: {
    file: `Pulumi.${stack}.yaml`,
    path: pathText(path),
    set: setCommand(stack, ["{path}"], "{value}"),
    again: stack === "local" ? "npm start" : `npm start -- -s ${stack}`,
  },
});
