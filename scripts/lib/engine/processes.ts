/** What runs under a process number, from what the system itself has: slim images lack `ps`. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

import execa from "execa";

import { isRunning } from "../../../components/process";

export interface Running {
  /** Its program, with its arguments where they can be read; undefined where it cannot be known. */
  readonly command?: string;
  readonly startedAt?: Date;
  /** It has ended, and nobody has asked how. */
  readonly ended?: boolean;
}

/** A process of this machine, so that another one with its number is not taken for it. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, as the system tells (ISO 8601); undefined where it does not tell. */
  readonly startedAt?: string;
}

export const markOf = (pid: number): ProcessMark => ({
  pid,
  startedAt: processesOf(pid)
    .find(({ ended }) => !ended)
    ?.startedAt?.toISOString(),
});

export const thisProcess = (): ProcessMark => markOf(process.pid);

/** Clocks of two looks at one process differ by a fraction. */
const TOLERANCE_MS = 2000;

/** Whether that very process still runs. What the system does not tell counts as the same. */
export function isAlive({ pid, startedAt }: ProcessMark): boolean {
  if (!isRunning(pid)) return false;
  const began = new Date(startedAt ?? NaN).getTime();
  return processesOf(pid).some(
    (one) => !one.ended && !(Math.abs((one.startedAt?.getTime() ?? NaN) - began) >= TOLERANCE_MS),
  );
}

/** Name of the first of all namespaces of process numbers, from which those of all containers can be seen. */
const FIRST_NAMESPACE = "pid:[4026531836]";

/**
 * Whether this host name belongs to the processes that can be seen here alone. In a container that somebody gave a name
 * (`--hostname`, `--network host`) another one, or the machine itself, may write the same name beside numbers of its own;
 * the name that Docker gives, the container's ID, no other has.
 */
export function pidsAreOwn(platform = process.platform, proc = "/proc", host = hostname()): boolean {
  if (platform !== "linux") return true;
  return (
    read(`${proc}/self/ns/pid`, (path) => readlinkSync(path), "") === FIRST_NAMESPACE || /^[0-9a-f]{12}$/.test(host)
  );
}

/** The processes that have that number, each in its own namespace; empty where none is found. */
export function processesOf(pid: number, platform = process.platform, proc = "/proc"): Running[] {
  if (platform === "linux") return numbered(pid, proc).map((entry) => fromProc(proc, entry));
  if (!isRunning(pid)) return [];
  return [platform === "win32" ? fromTasklist(pid) : fromPs(pid)];
}

/** On Linux a container's processes have two numbers: the last one is what they know themselves by. */
function numbered(pid: number, proc: string): string[] {
  return read(proc, (path) => readdirSync(path), []).filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    const numbers = /^NSpid:\s*(.*)$/m.exec(text(`${proc}/${entry}/status`))?.[1]?.split(/\s+/) ?? [entry];
    return Number(numbers.at(-1)) === pid;
  });
}

/** Clock ticks in a second, as Linux tells them to programs. */
const TICKS = 100;

function fromProc(proc: string, entry: string): Running {
  const stat = text(`${proc}/${entry}/stat`);
  // The name stands in parentheses, and may hold blanks and parentheses itself.
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const boot = Number(/^btime (\d+)$/m.exec(text(`${proc}/stat`))?.[1]);
  const name = /\((.*)\)/s.exec(stat)?.[1];
  const line = text(`${proc}/${entry}/cmdline`).replaceAll("\0", " ");
  return {
    command: name === undefined ? undefined : `${name} ${line}`.trim(),
    startedAt: dateOf((boot + Number(fields[18]) / TICKS) * 1000),
    ended: /^[ZX]/.test(state),
  };
}

/** macOS and other Unixes: `Mon Nov 23 20:13:01 2026 /usr/local/bin/pulumi`. */
function fromPs(pid: number): Running {
  const [, started = "", command] =
    /^(.{24})\s+(.+)$/m.exec(print("ps", "-o", "lstart=", "-o", "comm=", "-p", `${pid}`)) ?? [];
  return { command, startedAt: dateOf(started) };
}

/** Windows: `"pulumi.exe","4711","Console","1","12,345 K"`. */
function fromTasklist(pid: number): Running {
  return { command: /^"([^"]+)","\d+"/m.exec(print("tasklist", "/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"))?.[1] };
}

function dateOf(value: number | string): Date | undefined {
  const date = new Date(value);
  return isNaN(date.getTime()) ? undefined : date;
}

/** What a command prints; nothing where it is missing or hangs. */
function print(command: string, ...args: string[]): string {
  return execa.sync(command, args, { reject: false, timeout: 5000, env: { LC_ALL: "C" } }).stdout ?? "";
}

const text = (path: string) => read(path, (file) => readFileSync(file, "utf8"), "");

/** A process may end while it is looked at, and another user's may be hidden. */
function read<T>(path: string, how: (path: string) => T, otherwise: T): T {
  try {
    return how(path);
  } catch {
    return otherwise;
  }
}
