import { k3dSettings } from "../../scripts/lib/cluster/k3d-cluster";
import { loadStack } from "../../scripts/lib/terminal/project";
import { renderStack, type Rendered } from "../../review/render/render";
import { renderVariant, VARIANTS } from "./variants";

type Render = (secret?: (name: string) => string) => Promise<Rendered>;

/** The first service of the stacks in this repository, whatever a team calls it. */
export const FIRST = loadStack("local").services[0]!;

/** The name of the local stack's k3d cluster. */
export const LOCAL_CLUSTER = k3dSettings(loadStack("local")).name;

/** Every stack there is to test: those of this repository, and the variants. */
export const STACKS: Readonly<Record<string, Render>> = {
  local: (secret) => renderStack("local", { secret }),
  prod: (secret) => renderStack("prod", { secret }),
  ...Object.fromEntries(
    Object.entries(VARIANTS).map(([name, variant]): [string, Render] => [name, (s) => renderVariant(variant, s)]),
  ),
};
