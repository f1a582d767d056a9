/** What a build context holds from one look to the next, and what a change of it means for pods that take files. */
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";

import { isAmong } from "../../../components/image/content-tag";
import { contextFiles } from "../../../components/image/context-files";
import { match } from "../../../components/image/ignore/match";
import { rulesOf } from "../../../components/image/ignore/rules";
import type { ServiceSettings } from "../../../configuration/schema";

/** A file of the context. */
interface Seen {
  /** Another one after any write. */
  readonly stamp: string;
  /** Another one for another content. */
  readonly content: string;
}

/** Files by their path in the context. */
export type Snapshot = ReadonlyMap<string, Seen>;

/** Larger ones are told by their stamp: nobody edits a model by hand. */
const READ_BYTES = 4 << 20;

/** What editors write beside a file while they save it, by its name. */
const OF_EDITORS = /^(\.#.*|#.*#|.*~|4913|\..*\.sw[a-z]|.*\.(tmp|crswap)|.*___jb_(tmp|old)___)$/;

type Watched = Pick<ServiceSettings, "context" | "dockerfile" | "watch">;

/** @param before the look before this one: a file whose stamp is the same is not read again. */
export function snapshot({ context = "", dockerfile, watch }: Watched, before: Snapshot = new Map()): Snapshot {
  const ignored = rulesOf((watch ? watch.ignore : []).join("\n"));
  const recipe = [dockerfile, `${dockerfile}.dockerignore`, ".dockerignore"];
  const paths = [...new Set([...contextFiles(context, dockerfile), ...recipe])];
  return new Map(
    paths.flatMap((path): [string, Seen][] => {
      if (OF_EDITORS.test(path.slice(path.lastIndexOf("/") + 1)) || isIgnored(ignored, path)) return [];
      // It may be gone by now: then the next look shows what came in its place.
      const stat = lstatSync(join(context, path), { throwIfNoEntry: false });
      if (!stat) return [];
      const stamp = [stat.mtimeMs, stat.ctimeMs, stat.ino, stat.size].join();
      const known = before.get(path);
      return [[path, known?.stamp === stamp ? known : { stamp, content: contentOf(join(context, path), stat, stamp) }]];
    }),
  );
}

/** Folders above it count too, as in Docker. */
const isIgnored = (rules: ReturnType<typeof rulesOf>, path: string): boolean =>
  path.split("/").reduce<ReturnType<typeof match> | undefined>((above, _, depth, parts) => {
    return match(rules, parts.slice(0, depth + 1).join("/"), above);
  }, undefined)?.ignored === true;

function contentOf(path: string, stat: Stats, stamp: string): string {
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (stat.size > READ_BYTES) return stamp;
  const executable = (stat.mode & 0o100) !== 0;
  return `${executable} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
}

export interface Change {
  readonly path: string;
  readonly deleted: boolean;
}

export function changes(before: Snapshot, now: Snapshot): Change[] {
  const written = [...now].filter(([path, { content }]) => before.get(path)?.content !== content);
  const deleted = [...before.keys()].filter((path) => !now.has(path));
  return [
    ...written.map(([path]) => ({ path, deleted: false })),
    ...deleted.map((path) => ({ path, deleted: true })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files that a line names. */
const NAMED = 3;

export function namesOf(found: readonly Change[]): string {
  const names = found.slice(0, NAMED).map(({ path }) => path);
  return names.join(", ") + (found.length > NAMED ? ` and ${found.length - NAMED} more` : "");
}

/** Where a file of the context lies in the image; undefined where no synced folder has it. */
export function targetOf(
  { watch }: Pick<ServiceSettings, "watch">,
  path: string,
): { folder: string; file: string } | undefined {
  const entry = watch ? watch.sync.find(({ from }) => path.startsWith(`${from}/`)) : undefined;
  return entry && { folder: entry.to, file: entry.to + path.slice(entry.from.length) };
}

/** Why a change needs an image of its own, as a start makes it; undefined where files are enough. */
export function needsStart(
  service: Watched & Pick<ServiceSettings, "migrations">,
  { path, deleted }: Change,
): string | undefined {
  const { context = "" } = service;
  if (targetOf(service, path) === undefined) return `${path} is in no folder that is synced`;
  if (deleted) return `${path} was deleted, which pods that run would not notice`;
  if (lstatSync(join(context, path), { throwIfNoEntry: false })?.isSymbolicLink()) return `${path} is a link`;
  if (isOfMigrations(service, path)) return `migrations depend on ${path}`;
  return undefined;
}

/** What a service calls the folder of its migrations, where its file does not say what they depend on. */
const MIGRATIONS = /(^|\/)(migrations|alembic)(\/|$)|(^|\/)alembic\.ini$/;

function isOfMigrations({ migrations }: Pick<ServiceSettings, "migrations">, path: string): boolean {
  if (!migrations) return false;
  return migrations.inputs ? isAmong(path, migrations.inputs) : MIGRATIONS.test(path);
}
