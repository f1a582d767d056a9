/** What the processes of a pod tell of a start anew, whatever program does it: who was there before, who came, who went. */

/**
 * Processes of a container, each as its number and the time of its start, with the page faults of its children that have
 * ended: that number tells of a child which came and went between two looks.
 */
type Processes = ReadonlyMap<string, string>;

export type Outcome =
  /** A process of before gave way to a new one, which is there. */
  | "renewed"
  /** What was started for the new files is gone again. */
  | "ended"
  /** Nothing was started: it reads its files anew, or does not need to. */
  | "same";

/** Looks in a row in which nothing changes before a new process that is gone counts as ended: another one may be on its way. */
const SETTLED = 3;
/** Looks until nothing is expected to start any more: reloaders look at their files every second or more often. */
const EXPECTED = 25;

/**
 * Of the lines of `/proc/<pid>/stat`: what descends from the first process. Commands that somebody runs in the pod have no
 * parent there, and what has ended without being asked for is gone.
 */
export function processes(stat: string): Processes {
  const rows = stat.split("\n").flatMap((line) => {
    const [, pid] = /^(\d+) \(/.exec(line) ?? [];
    // The name stands in parentheses, and may hold blanks and parentheses itself.
    const [state = "", parent = "", ...rest] = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return pid === undefined || /^[ZX]/.test(state)
      ? []
      : [{ pid, parent, started: rest[17] ?? "", ofChildren: rest[6] ?? "" }];
  });
  const own = new Set(["1"]);
  for (let size = 0; size !== own.size;) {
    size = own.size;
    for (const { pid, parent } of rows) if (own.has(parent)) own.add(pid);
  }
  const known = rows.filter(({ pid }) => own.has(pid));
  return new Map(known.map(({ pid, started, ofChildren }) => [`${pid} ${started}`, ofChildren]));
}

/** Takes one look after the other, the first one from before the files changed. */
export class Looks {
  private readonly came = new Set<string>();
  private last: Processes;
  private still = 0;
  private count = 0;

  public constructor(private readonly before: Processes) {
    this.last = before;
  }

  /** What has come of it; undefined while that is not to be seen. */
  public next(now: Processes): Outcome | undefined {
    this.count += 1;
    for (const one of now.keys()) if (!this.before.has(one)) this.came.add(one);
    this.still = isSame(now, this.last) ? this.still + 1 : 0;
    this.last = now;
    const there = [...this.came].some((one) => now.has(one));
    const gone = [...this.before.keys()].some((one) => !now.has(one));
    const passed = !gone && [...this.before].some(([one, ofChildren]) => now.get(one) !== ofChildren);
    if (there && gone) return "renewed";
    if ((this.came.size > 0 || passed) && !there && this.still >= SETTLED) return "ended";
    if (this.came.size === 0 && !gone && this.count >= EXPECTED) return "same";
    return undefined;
  }
}

const isSame = (a: Processes, b: Processes) => a.size === b.size && [...a.keys()].every((one) => b.has(one));
