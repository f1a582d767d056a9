import { isUtf8 } from "node:buffer";
import { readdirSync, type Dirent } from "node:fs";

import { RunError } from "@pulumi/pulumi";

import { ignoreFile, withPlace } from "./ignore/file";
import { match, mayHold, type Match } from "./ignore/match";
import type { IgnoreRule } from "./ignore/rules";
import { escaped, OR_IGNORED, reading } from "./unreadable";

/**
 * The files of a build context that Docker sends, links among them, relative, with `/`, sorted by their bytes.
 * @throws RunError when a folder cannot be read, or Docker would refuse a name or the ignore file.
 */
export function contextFiles(context: string, dockerfile = "Dockerfile"): string[] {
  const cure = "`context` names the folder that Docker builds from: correct it, or create the folder";
  const entries = reading(`The build context ${context}`, cure, () => entriesOf(Buffer.from(context)));
  const { path, rules } = ignoreFile(context, dockerfile);
  const files = withPlace(path, () => filesOf(rules, { full: Buffer.from(context), path: "" }, entries));
  return files.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

interface Folder {
  /** As bytes: where it is ignored, a name need not be UTF-8. */
  readonly full: Buffer;
  /** In the context, with a slash at its end. */
  readonly path: string;
  readonly found?: Match;
}

function filesOf(rules: readonly IgnoreRule[], folder: Folder, entries: readonly Dirent<Buffer>[]): string[] {
  return entries.flatMap((entry) => {
    const path = folder.path + entry.name.toString();
    const found = match(rules, path, folder.found);
    if (!found.ignored) refuseStrange(folder.path, entry.name);
    // They have no content; a process makes and removes them as it runs.
    if (entry.isSocket() || entry.isFIFO()) return [];
    if (!entry.isDirectory()) return found.ignored ? [] : [path];
    if (found.ignored && !mayHold(rules, path, found)) return [];
    const full = Buffer.concat([folder.full, Buffer.from("/"), entry.name]);
    return filesOf(rules, { full, path: `${path}/`, found }, entriesBelow(full, found.ignored));
  });
}

const entriesOf = (folder: Buffer) => readdirSync(folder, { withFileTypes: true, encoding: "buffer" });

function entriesBelow(folder: Buffer, ignored: boolean): Dirent<Buffer>[] {
  try {
    return reading(`The folder ${String(folder)}`, OR_IGNORED, () => entriesOf(folder));
  } catch (error) {
    // As BuildKit does.
    if (ignored) return [];
    throw error;
  }
}

/** BuildKit cannot send a name that is not UTF-8. */
function refuseStrange(folder: string, name: Buffer): void {
  if (isUtf8(name)) return;
  throw new RunError(
    `${folder}${escaped(name)} in the build context has a name that is not UTF-8, which Docker does not take: rename it, ` +
      "or leave it out with a line in .dockerignore, with a ? for each such byte",
  );
}
