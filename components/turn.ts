/** One process of this user's at a time: what two would do to one thing at once, the second one finds done. */
import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Between two looks whether it is the turn. */
const AGAIN_MS = 100;
/** Between two signs of life of whoever has it. */
const SIGN_MS = 1000;
/** Without a sign for so long it is over: its process was killed, or its machine was. A number of a process is used again. */
const OVER_MS = 15_000;

/** Does `action` once nobody else on this machine does something under that name. */
export async function inTurn<T>(name: string, action: () => Promise<T>): Promise<T> {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  const file = join(tmpdir(), `wealist-turn-${userInfo().uid}-${hash}`);
  const own = randomUUID();
  while (!isTaken(file, own)) {
    removeOver(file, own);
    await sleep(AGAIN_MS);
  }
  const signs = setInterval(() => sign(file), SIGN_MS);
  signs.unref();
  try {
    return await action();
  } finally {
    clearInterval(signs);
    if (textOf(file) === own) rmSync(file, { force: true });
  }
}

/** The file is there with whose it is, or not at all. */
function isTaken(file: string, own: string): boolean {
  const mine = `${file}.${own}`;
  writeFileSync(mine, own);
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** By its new name it is nobody's: of two who find it, one gets it. */
function removeOver(file: string, own: string): void {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (time === undefined || Date.now() - time < OVER_MS) return;
  try {
    renameSync(file, `${file}.${own}.over`);
    rmSync(`${file}.${own}.over`, { force: true });
  } catch {
    // Another one was quicker.
  }
}

function sign(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Somebody has emptied the folder: then another one may begin, which costs time and nothing else.
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
