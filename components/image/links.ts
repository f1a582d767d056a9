import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";

import { contextFiles } from "./content-tag";

export interface Link {
  /** Relative to the context. */
  readonly path: string;
  readonly target: string;
}

/**
 * Links of a build context that lead nowhere, or round in a circle. `docker build` takes a link as a link, the provider
 * follows each one that the ignore file lets through, and fails: "could not evaluate symlink".
 */
export function brokenLinks(context: string, dockerfile?: string): Link[] {
  return contextFiles(context, dockerfile).flatMap((path) => {
    const full = join(context, path);
    if (!lstatSync(full).isSymbolicLink() || leadsSomewhere(full)) return [];
    return [{ path, target: readlinkSync(full) }];
  });
}

function leadsSomewhere(link: string): boolean {
  try {
    realpathSync(link);
    return true;
  } catch {
    return false;
  }
}
