/** Which images a stack gets. One that is deployed by a digest known after the push only has the tag of its content. */
import type { ObjectChange } from "./model";

export interface ImageChange {
  readonly repository: string;
  /** Tags or digests. */
  readonly old: string;
  readonly new: string;
}

/** Every image that becomes another one of the same repository, once, however many objects use it. */
export function imageChanges(changes: readonly ObjectChange[]): ImageChange[] {
  const found = new Map<string, ImageChange>();
  for (const { path, old, new: current } of changes.flatMap((change) => ("fields" in change ? change.fields : []))) {
    if (!path.endsWith(".image") || typeof old !== "string" || typeof current !== "string") continue;
    const [before, after] = [parts(old), parts(current)];
    if (before.repository !== after.repository) continue;
    found.set(`${old} ${current}`, { repository: after.repository, old: before.version, new: after.version });
  }
  return [...found.values()];
}

/** `registry:5000/repository:tag` or `…@digest`, in its two parts. */
function parts(image: string): { readonly repository: string; readonly version: string } {
  const match = /^(.+?)(?:@(.+)|:([^/:]+))?$/s.exec(image);
  return { repository: match?.[1] ?? image, version: match?.[2] ?? match?.[3] ?? "" };
}
