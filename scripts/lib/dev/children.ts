/** Processes of `npm run dev`: each a group of its own, since reloaders have children, and none left, whatever comes. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** Seconds that a group may take to end itself. */
const GRACE_SECONDS = 5;

/**
 * Ends the groups that it was told of once nobody holds the other end of its input: where this process was killed. SIGINT is
 * what Ctrl-C sends, and a fast shutdown of PostgreSQL.
 */
const LEASH = `groups=
while read -r word group; do
  case "$word" in
    add) groups="$groups $group" ;;
    gone) rest=; for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done; groups=$rest ;;
  esac
done
[ -n "$groups" ] || exit 0
for one in $groups; do kill -INT "-$one"; done 2>/dev/null
sleep ${GRACE_SECONDS}
for one in $groups; do kill -KILL "-$one"; done 2>/dev/null
`;

export interface Started {
  readonly pid: number;
  /** Its end: the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Ends it and all that it has started: asked first, then not. */
  readonly stop: () => Promise<void>;
}

interface StartOptions {
  readonly cwd: string;
  /** All that it has. */
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Is given each line that it prints, or the file that it prints into. */
  readonly out: ((line: string) => void) | number;
}

export class Children {
  private readonly leash: ChildProcess;
  private readonly running = new Set<Started>();
  private isEnding = false;

  public constructor() {
    // Out of reach of a Ctrl-C.
    this.leash = spawn("/bin/sh", ["-c", LEASH], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.leash.stdin!.on("error", () => undefined);
    this.leash.unref();
  }

  /** @throws Error with a `code` where there is no such program. @returns never, once all are being ended. */
  public async start(program: string, args: readonly string[], { out, ...options }: StartOptions): Promise<Started> {
    if (this.isEnding) return new Promise(() => undefined);
    const stdio = typeof out === "number" ? (["ignore", out, out] as const) : (["ignore", "pipe", "pipe"] as const);
    const child = spawn(program, args, { ...options, detached: true, stdio: [...stdio] });
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    const pid = child.pid!;
    this.leash.stdin!.write(`add ${pid}\n`);
    const printed = typeof out === "number" ? [] : [child.stdout!, child.stderr!].map((stream) => lines(stream, out));
    const exited = new Promise<number | string>((resolve) => {
      child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    });
    const ended = exited.then(async (how) => {
      // What it has left behind would keep its port.
      kill(pid, "SIGKILL");
      this.leash.stdin!.write(`gone ${pid}\n`);
      this.running.delete(started);
      // What has left the group may hold the other end.
      await Promise.race([Promise.all(printed), sleep(1000, undefined, { ref: false })]);
      return how;
    });
    const stop = async () => {
      // It alone: a reloader hands it on, and whoever gets it twice ends in a hurry.
      child.kill("SIGINT");
      const timer = new AbortController();
      const late = sleep(GRACE_SECONDS * 1000, true, { signal: timer.signal }).catch(() => false);
      if (await Promise.race([ended.then(() => false), late])) kill(pid, "SIGKILL");
      timer.abort();
      await ended;
    };
    const started: Started = { pid, ended, stop };
    this.running.add(started);
    return started;
  }

  /** Ends all but `last`, and then that. */
  public async stop(last?: Started): Promise<void> {
    this.isEnding = true;
    await Promise.all([...this.running].filter((one) => one !== last).map((one) => one.stop()));
    if (last && this.running.has(last)) await last.stop();
    this.leash.stdin!.end();
  }
}

const lines = (stream: Readable, told: (line: string) => void) =>
  new Promise<void>((resolve) => {
    createInterface({ input: stream }).on("line", told).once("close", resolve);
  });

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended.
  }
}
