/** Where a copy can be hit, and how: at each of its steps, killed whole, ended by a signal, or with its connection lost. */
import { setTimeout as sleep } from "node:timers/promises";

import type { Fault } from "./copying";

/** The Job's process group, as psql's own shell finds it. */
const group = (signal: string) => `\\! kill -${signal} -$(cut -d ' ' -f 5 /proc/self/stat); sleep 5\n`;
/** The script alone: the first process of its group. */
const script = `\\! kill -TERM $(cut -d ' ' -f 5 /proc/self/stat); sleep 5\n`;

const WAYS = {
  killed: group("KILL"),
  ended: script,
  "without its connection": "SELECT pg_terminate_backend(pg_backend_pid());\n",
} as const;
type Way = keyof typeof WAYS;

/** Its files, in the order in which they run; the last command of `verify.sql` commits. */
const STEPS = [
  ...["turn", "facts", "content", "prepared", "end-sessions", "lock", "dumping", "fence", "count", "objects", "begin"],
  ...["compare", "verify", "end-run", "moved"],
] as const;

export const FAULTS: readonly (Fault & { readonly name: string })[] = (Object.keys(WAYS) as Way[]).flatMap((way) =>
  STEPS.flatMap((step) => [
    { name: `${way} before ${step}`, file: `${step}.sql`, before: WAYS[way] },
    { name: `${way} after ${step}`, file: `${step}.sql`, after: WAYS[way] },
  ]),
);

/** @throws what `look` still says after the time. */
export async function within(milliseconds: number, look: () => Promise<string | undefined>): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const said = await look();
    if (said === undefined) return;
    if (Date.now() > end) throw new Error(`after ${milliseconds} ms: ${said}`);
    await sleep(50);
  }
}
