/** Jobs that end in the middle: at any statement of their SQL, by SIGKILL or with a connection that is lost. */
import assert from "node:assert/strict";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder, type Cleanup } from "./temporary";
import type { runAccess } from "./wiring";

type Files = Readonly<Record<string, string>>;
type Ran = ReturnType<typeof runAccess>;

export interface Point {
  readonly file: string;
  readonly line: number;
  readonly by: "kill" | "lost connection";
}

/** What psql itself runs, once: its own end, or that of its backend, which the superuser ends from beside. */
const END: Readonly<Record<Point["by"], string>> = {
  kill: "kill -9 $PPID",
  "lost connection":
    `PGAPPNAME=killer PGUSER=postgres PGPASSWORD="$KILLER" psql -XAtqd postgres -c ` +
    `"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'killed'" > /dev/null`,
};
/** Where it is noted that it has come to that; a Job may try again by itself. */
const noteOf = (folder: string) => join(folder, "ended");

/** Every line of the files that a statement, or a command of psql, begins at. */
export function pointsOf(files: Files, names: readonly string[]): Point[] {
  return names.flatMap((file) => {
    let [begins, quoted] = [true, false];
    return files[file]!.split("\n").flatMap((text, line) => {
      const isPoint = begins && !quoted && !/^\s*(--.*)?$|^\\(if|elif|else|endif)/.test(text);
      if (text.split("$$").length % 2 === 0) quoted = !quoted;
      if (!/^\s*(--.*)?$/.test(text)) begins = !quoted && /^\\|;\s*$|\\(gset|gexec|g \/dev\/null)\s*$/.test(text);
      return isPoint ? (["kill", "lost connection"] as const).map((by) => ({ file, line, by })) : [];
    });
  });
}

const endingAt =
  ({ file, line, by }: Point, note: string) =>
  (files: Files): Files => {
    const lines = files[file]!.split("\n");
    lines.splice(line, 0, `\\! [ -e ${note} ] || { : > ${note}; ${END[by]}; }`);
    return { ...files, [file]: lines.join("\n") };
  };

export interface Interrupted {
  /** Puts the server into the state that the Job finds. */
  readonly prepare: () => Promise<void>;
  readonly run: (changed?: (files: Files) => Files) => Ran;
  /** What holds whenever it ends. */
  readonly holds: () => Promise<void>;
  /** What holds once it has run to its end. */
  readonly done: () => Promise<void>;
}

/** Ends the Job at each of the points, looks at what is there, and lets it run again. @returns at how many of them it ended */
export async function interrupt(
  t: Cleanup,
  { prepare, run, holds, done }: Interrupted,
  points: readonly Point[],
): Promise<number> {
  let ended = 0;
  for (const point of points) {
    const at = `${point.by} at ${point.file}:${point.line + 1}`;
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o777);
    await prepare();
    await run(endingAt(point, noteOf(folder)));
    // Behind a condition that does not hold nothing ends.
    if (existsSync(noteOf(folder))) ended += 1;
    await holds().catch((error: unknown) => assert.fail(`${at}: ${String(error)}`));
    const { exitCode, all } = await run();
    assert.equal(exitCode, 0, `${at}: ${all}`);
    for (const look of [holds, done]) await look().catch((error: unknown) => assert.fail(`${at}: ${String(error)}`));
  }
  return ended;
}
