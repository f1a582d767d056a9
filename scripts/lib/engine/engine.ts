/** The engine of a stack, driven through Pulumi's Automation API: no prompt, no account, nothing written to the checkout. */
import { setImmediate } from "node:timers/promises";

import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";

import { run } from "../../../components/command";
import { prepareEnvironment, type StackPlace } from "./backend";
import { toldByCli } from "./cli-error";
import { Failure } from "../../../configuration/failure";
import { ROOT } from "../terminal/project";
import { cliAtHand, pulumiCli } from "./pulumi-cli";

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

export interface Existing {
  readonly stack: Stack;
  readonly state: State;
}

/**
 * The engine's stack with its state, by one call of the CLI that others need not be waited for with: it makes and fetches nothing.
 * Undefined where the stack or the CLI is not there, or anything is wrong: {@link openStack} comes after it, and tells.
 */
export async function findExisting(settings: StackPlace): Promise<Existing | undefined> {
  const { stack: name } = settings;
  const envVars = prepareEnvironment(settings);
  const asked = run(ON_PATH, ofStack(EXPORT, name), { cwd: ROOT, env: envVars }).catch(() => undefined);
  // What others begin beside it begins before the Automation API is loaded.
  await setImmediate();
  const [pulumiCommand, text] = await Promise.all([cliAtHand(), asked]);
  if (text === undefined || pulumiCommand?.command !== ON_PATH) return undefined;
  const workspace = await LocalWorkspace.create({ workDir: ROOT, envVars, pulumiCommand });
  // It is there, and every call names it: the CLI need not make it the current one.
  workspace.selectStack = () => Promise.resolve();
  return {
    stack: withoutAfterthought(await Stack.select(name, workspace)),
    state: stateIn(JSON.parse(text) as Exported),
  };
}

/** How a CLI on PATH is called. */
const ON_PATH = "pulumi";

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
  return run(workspace.pulumiCommand.command, ofStack(args, name), options);
}

const ofStack = (args: readonly string[], name: string) => [...args, "-s", name, "--non-interactive"];
const EXPORT = ["stack", "export"];

/** The state of the stack, its secrets encrypted. */
export const exported = async <T>(stack: Stack): Promise<T> => JSON.parse(await cli(stack, EXPORT)) as T;

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
export const stateOf = async (stack: Stack): Promise<State> => stateIn(await exported<Exported>(stack));

const stateIn = ({ deployment: { resources = [], pending_operations: pending = [] } }: Exported): State => ({
  resources,
  pending: pending.length,
});
