/** The engine of a stack, driven through Pulumi's Automation API: no prompt, no account, nothing written to the checkout. */
import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";

import { run } from "../../../components/command";
import { prepareEnvironment, type StackPlace } from "./backend";
import { toldByCli } from "./cli-error";
import { Failure } from "../../../configuration/failure";
import { ROOT } from "../terminal/project";
import { pulumiCli } from "./pulumi-cli";

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
  const { stack, cluster } = settings;
  if (!cluster.k3d)
    throw new Failure(
      `Nobody made the stack ${stack} in this state backend yet. Make it once: pulumi stack init ${stack}\n` +
        "Where the state lies and what encrypts its secrets is chosen then: docs/team-state.md",
    );
  const workspace = await workspaceOf(settings, say);
  return Stack.create(stack, workspace).then(withoutAfterthought, (error: unknown) => {
    throw toldByCli(error, stack);
  });
}

/** The engine's stack; undefined where it was never made. */
export async function findStack(settings: StackPlace, say: Say): Promise<Stack | undefined> {
  const workspace = await workspaceOf(settings, say);
  return Stack.select(settings.stack, workspace).then(withoutAfterthought, (error: unknown) => {
    if (error instanceof StackNotFoundError) return undefined;
    throw toldByCli(error, settings.stack);
  });
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

/**
 * Runs `pulumi ARGS` for the stack; `input` is its standard input, which nobody else on this machine can read. The
 * Automation API shows every secret of a state that it exports, and writes them all into a file that anybody may read
 * when it imports one.
 */
export function cli({ workspace, name }: Stack, args: readonly string[], input?: string): Promise<string> {
  const options = { cwd: ROOT, env: workspace.envVars, input };
  return run(workspace.pulumiCommand.command, [...args, "-s", name, "--non-interactive"], options);
}

/** The state of the stack, its secrets encrypted. */
export const exported = async <T>(stack: Stack): Promise<T> => JSON.parse(await cli(stack, ["stack", "export"])) as T;

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
  const { resources = [], pending_operations: pending = [] } = (await exported<Exported>(stack)).deployment;
  return { resources, pending: pending.length };
}
