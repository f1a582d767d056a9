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
  const rules = ignoreRules(context, dockerfile);
  const ignored = ignore().add(rules);
  const readmitted = rules
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1).trim().split("/").filter(Boolean));
  const under = (folder: string): string[] =>
    readdirSync(join(context, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSocket() || entry.isFIFO()) return [];
      if (!entry.isDirectory()) return ignored.ignores(path) ? [] : [path];
      return ignored.ignores(path) && !readmitted.some((rule) => mayReach(rule, path)) ? [] : under(path);
    });
  return under("").sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/**
 * Whether a `!` rule may let something through below an ignored folder. Such a folder is else not looked into: a virtual
 * environment in the context has ten thousand files.
 */
function mayReach(rule: readonly string[], folder: string): boolean {
  for (const [depth, name] of folder.split("/").entries()) {
    const part = rule[depth];
    // A rule for a folder above was overruled by a later one, which ignores this one.
    if (part === undefined) return false;
    if (/[*?[\\]/.test(part)) return true;
    if (part !== name) return false;
  }
  return true;
}

/** A `<Dockerfile>.dockerignore` goes before `.dockerignore`, as with BuildKit. */
function ignoreRules(context: string, dockerfile: string): string {
  const file = [`${dockerfile}.dockerignore`, ".dockerignore"].map((name) => join(context, name)).find(existsSync);
  return file ? readFileSync(file, "utf8") : "";
}
