/** The lock of a file or object-store backend, and whether who wrote it is still at work. */
import { hostname } from "node:os";

import { ConcurrentUpdateError, type Stack } from "@pulumi/pulumi/automation";

import { CommandError } from "../../../components/command";
import { cliCommand } from "./backend";
import { cliMessage } from "./cli-error";
import { Failure } from "../../../configuration/failure";
import { isRunning } from "../../../components/process";
import { pidsAreOwn, processesOf, type Running } from "./processes";

/** Who holds it, as the CLI tells it. */
export interface LockHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** When the lock was written; undefined where the CLI does not say. */
  readonly at?: Date;
}

/** The holders of the lock that the CLI complains about: `… created by ann@laptop (pid 4711) at 2026-11-23T20:13:01Z`. */
export function lockHolders(message: string): LockHolder[] {
  const found = message.matchAll(/created by (\S+?)@(\S+) \(pid (\d+)\)(?: at (\S+))?/g);
  return [...found].map(([, user = "", host = "", pid, at]) => {
    const time = new Date(at ?? NaN);
    return { user, host, pid: Number(pid), ...(isNaN(time.getTime()) ? {} : { at: time }) };
  });
}

/** What a machine can tell of its processes; a test puts its own in the place. */
export const thisMachine = () => ({ host: hostname(), pidsAreOwn, isRunning, processesOf });
export type Machine = ReturnType<typeof thisMachine>;

/**
 * Whether every holder has certainly ended. A lock that stays costs one command, a live engine's that is lifted costs the
 * state: so whatever cannot be known counts as alive.
 */
export const areDead = (holders: readonly LockHolder[], machine = thisMachine()): boolean =>
  holders.length > 0 && holders.every((holder) => isDead(holder, machine));

function isDead({ host, pid, at }: LockHolder, machine: Machine): boolean {
  if (host !== machine.host || !machine.pidsAreOwn()) return false;
  const candidates = machine.processesOf(pid);
  if (candidates.length === 0) return !machine.isRunning(pid);
  return !candidates.some((candidate) => couldHold(candidate, at));
}

/** A second's fraction is not in the lock; clocks are put right by some seconds. */
const TOLERANCE_MS = 60_000;

/** A number is used again: by another program, or by an engine that began after the lock was written. */
function couldHold({ command, startedAt, ended }: Running, at: Date | undefined): boolean {
  if (ended) return false;
  if (command !== undefined && !/pulumi/.test(command)) return false;
  return at === undefined || startedAt === undefined || startedAt.getTime() <= at.getTime() + TOLERANCE_MS;
}

/** Does what a lock can refuse; one whose holder has ended is lifted. @throws Failure where somebody else is at work. */
export async function unlocked<T>(stack: Stack, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isLocked(error)) throw error;
    await lift(stack, cliMessage(error));
    return action();
  }
}

const isLocked = (error: unknown) =>
  error instanceof ConcurrentUpdateError ||
  (error instanceof CommandError && /currently locked by|Another update is currently in progress/.test(error.stderr));

async function lift(stack: Stack, message: string): Promise<void> {
  const holders = lockHolders(message);
  if (!areDead(holders)) {
    // The CLI names one and the same holder in its warning and in its error.
    const names = new Set(holders.map(({ user, host, pid }) => `${user}@${host}, process ${pid}`));
    const who = [...names].join("; ") || message;
    const cancel = cliCommand(stack.workspace.envVars, `cancel -s ${stack.name} --yes`);
    throw new Failure(
      `Another operation on the stack ${stack.name} is under way (${who}). Wait for it.\n` +
        `If it was killed, lift its lock, then try again: ${cancel}`,
    );
  }
  console.log("An operation before this one was killed: its lock is lifted.");
  await stack.cancel();
}
