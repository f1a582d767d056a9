import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import execa from "execa";
import { extract } from "tar-stream";

import { sorted, writeTree, type Pair, type Sent } from "./pair";

/** What an image holds after `COPY . /`. */
const COMMAND = ["buildx", "build", "--provenance=false", "--progress=plain", "--output=type=tar,dest=-", "."];

/** What BuildKit gets of a pair, by building it. */
export async function sentByBuildKit(pair: Pair): Promise<Sent> {
  const folder = mkdtempSync(join(tmpdir(), "wealist-context-"));
  try {
    writeTree(folder, pair);
    const { failed, stdout, stderr } = await execa("docker", COMMAND, { cwd: folder, encoding: null, reject: false });
    if (!failed) return sorted(await filesOf(stdout));
    if (/syntax error in pattern|illegal exclusion pattern|non-printable ASCII/.test(String(stderr))) return undefined;
    throw new Error(`the build of ${JSON.stringify(pair)} failed for another reason:\n${String(stderr)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function filesOf(archive: Buffer): Promise<string[]> {
  const unpack = extract();
  unpack.end(archive);
  const files: string[] = [];
  for await (const entry of unpack) {
    if (entry.header.type !== "directory") files.push(entry.header.name);
    entry.resume();
  }
  return files;
}

/** One after the other, four at a time. */
export async function each<T, U>(of: readonly T[], make: (item: T) => Promise<U>): Promise<U[]> {
  const made: U[] = [];
  const rest = [...of.entries()];
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) made[next[0]] = await make(next[1]);
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return made;
}
