/** Which images a stack gets. One that is deployed by a digest known after the push only has the tag of its content. */
import type { ObjectChange } from "./model";

/** Every image that becomes another one of the same repository, once, however many objects use it: its tags or digests. */
export function imageChanges(changes: readonly ObjectChange[]) {
  const found = new Map<string, { readonly repository: string; readonly old: string; readonly new: string }>();
  for (const { path, old, new: current } of changes.flatMap((change) => ("fields" in change ? change.fields : []))) {
    if (!path.endsWith(".image") || typeof old !== "string" || typeof current !== "string") continue;
    const [before, after] = [parts(old), parts(current)];
    if (before.repository !== after.repository) continue;
    found.set(`${old} ${current}`, { repository: after.repository, old: before.version, new: after.version });
  }
  return [...found.values()];
}

/** `registry:5000/repository:tag` or `…@digest`, in its two parts. */
function parts(image: string) {
  const match = /^(.+?)(?:@(.+)|:([^/:]+))?$/s.exec(image);
  return { repository: match?.[1] ?? image, version: match?.[2] ?? match?.[3] ?? "" };
}
