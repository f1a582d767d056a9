/** Which process watches a service, and whether it still runs. */
import { isRunning, processesOf } from "../engine/processes";

export interface ProcessMark {
  readonly pid: number;
  /** When it began, as the system tells: another process may have its number by now. Undefined where it does not tell. */
  readonly startedAt?: string;
}

export const markOf = (pid: number): ProcessMark => ({
  pid,
  startedAt: processesOf(pid)[0]?.startedAt?.toISOString(),
});

export const thisProcess = (): ProcessMark => markOf(process.pid);

/** On this machine: a k3d cluster has no other one. */
export const isAlive = ({ pid, startedAt }: ProcessMark): boolean =>
  isRunning(pid) &&
  (startedAt === undefined || processesOf(pid).some((one) => one.startedAt?.toISOString() === startedAt));
