/** Changed files as one archive, and the script that puts them into their places in a pod. */
import { lstatSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { buffer } from "node:stream/consumers";

import { pack } from "tar-stream";

import { shell } from "../../../configuration/cures";
import type { ServiceSettings } from "../../../configuration/schema";
import { targetOf } from "./files";

/** A file as it was saved. */
interface Content {
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/** Files by their path in the context. */
export type Contents = ReadonlyMap<string, Content>;

/** In each synced folder: a file gets to its place by one rename on one file system. No watcher of sources looks in there. */
const STAGING = ".wealist-sync";

export function read({ context = "" }: Pick<ServiceSettings, "context">, paths: readonly string[]): Contents {
  return new Map(
    paths.map((path) => {
      const full = join(context, path);
      return [path, { bytes: readFileSync(full), executable: (lstatSync(full).mode & 0o100) !== 0 }];
    }),
  );
}

/**
 * Unpacks an archive of so many bytes, puts its files into their places, and goes on to print the pod's processes: first as
 * they were before, then after an empty line again and again. It ends with its input, or with the connection.
 */
export const SYNC_SCRIPT = `look() { cat /proc/[0-9]*/stat 2>/dev/null; echo; }
look
head -c "$1" | tar -xmf - -C / || exit 1
shift
for folder in "$@"; do sh "$folder/move" && rm -rf "$folder" || exit 1; done
while look; do sleep 0.1; done &
cat >/dev/null
kill $!
`;

export interface Archive {
  readonly bytes: Buffer;
  /** What the script is given. */
  readonly args: readonly string[];
}

/** Each synced folder gets its files under numbers, and a script that gives them their names: those may hold anything. */
export async function archive(service: Pick<ServiceSettings, "watch">, contents: Contents): Promise<Archive> {
  const tar = pack();
  const moves = new Map<string, string[]>();
  for (const [path, { bytes, executable }] of contents) {
    const { folder, file } = targetOf(service, path)!;
    const lines = moves.get(folder) ?? ["set -e"];
    moves.set(folder, lines);
    const staged = posix.join(folder, STAGING, String(lines.length));
    tar.entry({ name: staged.slice(1), mode: executable ? 0o755 : 0o644 }, bytes);
    lines.push(`mkdir -p ${shell(posix.dirname(file))}; mv -f ${shell(staged)} ${shell(file)}`);
  }
  for (const [folder, lines] of moves)
    tar.entry({ name: posix.join(folder, STAGING, "move").slice(1) }, lines.join("\n"));
  tar.finalize();
  const bytes = await buffer(tar);
  return { bytes, args: [String(bytes.length), ...[...moves.keys()].map((folder) => posix.join(folder, STAGING))] };
}
