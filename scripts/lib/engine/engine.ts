/** The engine of a stack, driven through Pulumi's Automation API: no prompt, no account, nothing written to the checkout. */
import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";

import { prepareEnvironment } from "./backend";
import { exported } from "./cli";
import { toldByCli } from "./cli-error";
import { Failure } from "../../../configuration/failure";
import { ROOT } from "../terminal/project";
import { pulumiCli } from "./pulumi-cli";

/** All of a stack's settings that decides where its state lies. */
export interface StackPlace {
  readonly stack: string;
  readonly cluster: { readonly k3d?: object };
}

type Say = (line: string) => void;

/**
 * The engine's stack, made where this machine is the only one that has it. (A stack file whose `encryptionsalt` is
 * committed is left as it is; one without gets its salt written by the CLI.)
 *
 * @throws Failure when a shared stack does not exist, or nobody is logged in to where its state lies.
 */
export async function openStack(settings: StackPlace, say: Say): Promise<Stack> {
  const found = await findStack(settings, say);
  if (found) return found;
  if (!settings.cluster.k3d) {
    const { stack } = settings;
    throw new Failure(
      `Nobody made the stack ${stack} in this state backend yet. Make it once: pulumi stack init ${stack}\n` +
        "Where the state lies and what encrypts its secrets is chosen then: docs/team-state.md",
    );
  }
  const workspace = await workspaceOf(settings, say);
  return Stack.create(settings.stack, workspace).then(withoutAfterthought, (error: unknown) => {
    throw toldByCli(error, settings.stack);
  });
}

/** The engine's stack; undefined where it was never made. */
export async function findStack(settings: StackPlace, say: Say): Promise<Stack | undefined> {
  const workspace = await workspaceOf(settings, say);
  try {
    return withoutAfterthought(await Stack.select(settings.stack, workspace));
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw toldByCli(error, settings.stack);
  }
}

/**
 * After an operation the Automation API asks the CLI for the stack's outputs, twice, and for its history: a second, for what
 * nobody here wants to know, or the events have told ({@link Progress.outputs}).
 */
const withoutAfterthought = (stack: Stack): Stack =>
  Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });

async function workspaceOf(settings: StackPlace, say: Say): Promise<LocalWorkspace> {
  const envVars = prepareEnvironment(settings);
  return LocalWorkspace.create({ workDir: ROOT, envVars, pulumiCommand: await pulumiCli(say) });
}

/** A resource as the state holds it: what the scripts look at. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly resources: readonly StateResource[];
  /** Operations that a killed engine did not see the end of. */
  readonly pending: number;
}

export interface Exported {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly unknown[];
  };
}

/** The state of `stack`, its secrets encrypted. */
export async function stateOf(stack: Stack): Promise<State> {
  const { deployment } = await exported<Exported>(stack);
  const { resources = [], pending_operations: pending = [] } = deployment;
  return { resources, pending: pending.length };
}
