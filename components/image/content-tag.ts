import { isUtf8 } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, lstatSync, openSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { contextFiles } from "./context-files";
import { escaped, OR_IGNORED, reading } from "./unreadable";

/** Bytes of a file that are held in memory. */
const PIECE = 1 << 20;

export interface BuildContext {
  /** Folder that is sent to the builder. */
  readonly context: string;
  /** Dockerfile, relative to `context`. @default "Dockerfile" */
  readonly dockerfile?: string;
  /** Build arguments. @default none */
  readonly args?: Readonly<Record<string, string>>;
  /** Target platform, such as `linux/amd64`. @default the builder's own */
  readonly platform?: string;
}

/**
 * 16 hex digits of the SHA-256 of a part of a build context: as {@link contentTag}, of the files alone that are one of `paths`, or
 * lie in one, the Dockerfile and the build arguments.
 */
export const contentHash = (source: BuildContext, paths: readonly string[]): string =>
  hashOf(source, (file) => isAmong(file, paths));

/** Whether a file of the context is one of `paths`, or lies in one. */
export const isAmong = (file: string, paths: readonly string[]): boolean =>
  paths.some((path) => file === path || file.startsWith(`${path}/`));

/**
 * The tag of an image before it is built: 16 hex digits of the SHA-256 of everything that goes into it. That is every
 * file that `.dockerignore` lets through (path, content, executable or not), links by their target, the Dockerfile,
 * the build arguments and the platform. Times, owners and the other mode bits do not count: a checkout under another
 * umask would get another tag (pulumi-docker-build#979).
 *
 * @throws RunError when something of it cannot be read, or Docker would refuse the ignore file.
 */
export const contentTag = (source: BuildContext): string => hashOf(source, () => true);

function hashOf(
  { context, dockerfile = "Dockerfile", args = {}, platform = "" }: BuildContext,
  counts: (file: string) => boolean,
): string {
  const hash = createHash("sha256");
  const add = (...parts: (string | Buffer)[]) => {
    // The length in front keeps ("ab", "c") and ("a", "bc") apart.
    for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  };
  const files = contextFiles(context, dockerfile).filter(counts);
  const recipe = join(context, dockerfile);
  add("dockerfile");
  reading(`The Dockerfile ${recipe}`, "`dockerfile` is its path in `context`", () => addContent(hash, recipe));
  add("platform", platform);
  for (const key of Object.keys(args).sort()) add("arg", key, args[key] ?? "");
  for (const path of files) {
    const full = join(context, path);
    reading(full, OR_IGNORED, () => {
      const stat = lstatSync(full);
      if (stat.isSymbolicLink()) return add("link", path, targetOf(full));
      add(stat.mode & 0o100 ? "executable" : "file", path);
      addContent(hash, full);
    });
  }
  return hash.digest("hex").slice(0, 16);
}

export interface ImageSource extends BuildContext {
  /** Repository, as this machine's Docker is to call it: `wealist-board-api`. */
  readonly repository: string;
}

/** `repository:tag` of an image before it is built. */
export const contentReference = ({ repository, ...source }: ImageSource): string =>
  `${repository}:${contentTag(source)}`;

function targetOf(link: string): Buffer {
  const target = readlinkSync(link, "buffer");
  if (isUtf8(target)) return target;
  throw new RunError(
    `The link ${link} leads to ${escaped(target)}, which is not UTF-8, and which Docker does not take: rename that, or ` +
      "leave the link out with a line in .dockerignore",
  );
}

/** Adds length and content of a file, piece by piece: a model has gigabytes. */
function addContent(hash: Hash, path: string): void {
  const file = openSync(path, "r");
  try {
    let left = fstatSync(file).size;
    hash.update(`${left}:`);
    const piece = Buffer.allocUnsafe(Math.min(left, PIECE));
    while (left > 0) {
      const length = readSync(file, piece, 0, Math.min(left, PIECE), null);
      if (length === 0) throw new RunError(`${path} got shorter while it was read: run the command again`);
      hash.update(piece.subarray(0, length));
      left -= length;
    }
  } finally {
    closeSync(file);
  }
}
