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
  local: (secret) => untraced(() => renderStack("local", { secret })),
  prod: (secret) => untraced(() => renderStack("prod", { secret })),
  ...Object.fromEntries(
    Object.entries(VARIANTS).map(([name, variant]): [string, Render] => [
      name,
      (secret) => untraced(() => renderVariant(variant, secret)),
    ]),
  ),
};

/** The SDK takes a stack trace for each promise: a quarter of a render, and read by nobody. */
async function untraced(render: () => Promise<Rendered>): Promise<Rendered> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return render().finally(() => (Error.stackTraceLimit = stackTraceLimit));
}

const renders = new Map<string, Promise<Rendered>>();

/** A stack of {@link STACKS}, rendered once for all tests of a file: none of them may change it. */
export function rendered(name: string): Promise<Rendered> {
  const render = renders.get(name) ?? STACKS[name]!();
  renders.set(name, render);
  return render;
}
