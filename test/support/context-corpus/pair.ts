import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { contextFiles } from "../../../components/image/context-files";

/** A tree and its ignore file. */
export interface Pair {
  /** Paths of files; `path -> target` is a link. A Dockerfile and the ignore file are always there besides. */
  readonly tree: readonly string[];
  readonly ignore: string;
}

/** What Docker gets of it, sorted by its bytes; undefined where the build is refused. */
export type Sent = readonly string[] | undefined;

export const LINK = " -> ";

export function writeTree(folder: string, { tree, ignore }: Pair): void {
  for (const entry of tree) {
    const [path = "", target] = entry.split(LINK);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (target === undefined) writeFileSync(join(folder, path), "");
    else symlinkSync(target, join(folder, path));
  }
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY . /\n");
  writeFileSync(join(folder, ".dockerignore"), ignore);
}

export const sorted = (paths: readonly string[]) =>
  [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** What the program counts of a pair, written into an empty folder. */
export function countedOf(folder: string, pair: Pair): Sent {
  writeTree(folder, pair);
  try {
    return contextFiles(folder);
  } catch (error) {
    if (RunError.isInstance(error) && error.message.includes("Docker refuses the pattern")) return undefined;
    throw error;
  }
}
