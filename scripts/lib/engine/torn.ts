/** What a killed engine leaves half written in a state folder. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of a `file://` address; undefined for another one. */
export function folderOf(url: string): string | undefined {
  const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
  return path?.replace(/^~/, homedir());
}

/**
 * The engine's store writes each file as a whole, but its attributes beside it (`.attrs`) are first emptied, then written (Go
 * Cloud's fileblob, `setAttrs`). Of an engine that was killed in between, every later one says "failed to load checkpoint: EOF".
 * Nobody needs them: without, the store takes its defaults.
 */
export function mendTorn(url: string): void {
  const folder = folderOf(url);
  if (folder === undefined) return;
  for (const name of namesIn(join(folder, ".pulumi")).filter((each) => each.endsWith(".attrs"))) {
    const path = join(folder, ".pulumi", name);
    // Of a history of years there are many: their size alone is looked at.
    if (statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path, { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    // It is made later, or is not to be read: the engine says so in its own words.
    return [];
  }
}
