import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import ignore from "@balena/dockerignore";

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
 * The tag of an image before it is built: 16 hex digits of the SHA-256 of everything that goes into it. That is every
 * file that `.dockerignore` lets through (path, content, executable or not), links by their target, the Dockerfile,
 * the build arguments and the platform. Times, owners and the other mode bits do not count: a checkout under another
 * umask would get another tag (pulumi-docker-build#979).
 *
 * @throws when the context or its Dockerfile cannot be read.
 */
export function contentTag({ context, dockerfile = "Dockerfile", args = {}, platform = "" }: BuildContext): string {
  const hash = createHash("sha256");
  const add = (...parts: (string | Buffer)[]) => {
    // The length in front keeps ("ab", "c") and ("a", "bc") apart.
    for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  };
  add("dockerfile", readFileSync(join(context, dockerfile)), "platform", platform);
  for (const key of Object.keys(args).sort()) add("arg", key, args[key] ?? "");
  for (const path of contextFiles(context, dockerfile)) {
    const full = join(context, path);
    const stat = lstatSync(full);
    if (stat.isSymbolicLink()) add("link", path, readlinkSync(full));
    else add(stat.mode & 0o100 ? "executable" : "file", path, readFileSync(full));
  }
  return hash.digest("hex").slice(0, 16);
}

/** The files of a build context, relative, with `/`, sorted by their bytes. */
export function contextFiles(context: string, dockerfile = "Dockerfile"): string[] {
  const ignored = ignore().add(ignoreRules(context, dockerfile));
  const files = readdirSync(context, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.isSocket() && !entry.isFIFO())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(context, "/").length).replaceAll("\\", "/"));
  return files.filter((path) => !ignored.ignores(path)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** A `<Dockerfile>.dockerignore` goes before `.dockerignore`, as with BuildKit. */
function ignoreRules(context: string, dockerfile: string): string {
  const file = [`${dockerfile}.dockerignore`, ".dockerignore"].map((name) => join(context, name)).find(existsSync);
  return file ? readFileSync(file, "utf8") : "";
}
