/** One process of this user's at a time: what two would do to one thing at once, the second one finds done. */
import { createHash } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Between two looks whether it is the turn. */
const AGAIN_MS = 100;

/** Does `action` once nobody else on this machine does something under that name; a turn of a process that has ended is over. */
export async function inTurn<T>(name: string, action: () => Promise<T>): Promise<T> {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  const file = join(tmpdir(), `wealist-turn-${userInfo().uid}-${hash}`);
  while (!isTaken(file)) {
    if (!isHeld(file)) rmSync(file, { force: true });
    else await sleep(AGAIN_MS);
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

/** The file is there with its number, or not at all. */
function isTaken(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function isHeld(file: string): boolean {
  try {
    return process.kill(Number(readFileSync(file, "utf8")), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
