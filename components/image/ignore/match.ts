import { matcher } from "./pattern";
import type { IgnoreRule } from "./rules";

/** Whether a path is ignored, and which rules match it or a folder above it. */
export interface Match {
  readonly ignored: boolean;
  readonly by: readonly boolean[];
}

/** The last rule that matches decides. `above` is the match of the folder that holds the path. */
export function match(rules: readonly IgnoreRule[], path: string, above: Match | undefined): Match {
  let ignored = false;
  const by = rules.map(({ exception, matches }, index) => {
    // As in Docker, a rule that could change nothing is not tried, and then does not count below this folder either.
    const matched = above?.by[index] === true || (exception === ignored && matches(path));
    if (matched) ignored = !exception;
    return matched;
  });
  return { ignored, by };
}

/**
 * Whether an exception may let something through below an ignored folder. Such a folder is else not looked into: a virtual
 * environment in the context has ten thousand files.
 */
export function mayHold(rules: readonly IgnoreRule[], folder: string, { by }: Match): boolean {
  const exceptions = rules.filter(({ exception }) => exception);
  // BuildKit's own short cut, which overlooks what `!a/*/**` would let through.
  const starts = exceptions.map(({ pattern }) => pattern.replace(/\/\*\*$/, "").replace(/\/\*$/, ""));
  const simple = !starts.some((start) => /[*[\]?^\\]/.test(start));
  if (simple && !starts.some((start) => `${start}/`.startsWith(`${folder}/`))) return false;
  if (rules.some(({ sound }) => !sound)) return true;
  // What comes before the last rule that ignores this folder is overruled by it in all of the folder.
  const last = rules.map(({ exception }, index) => !exception && by[index] === true).lastIndexOf(true);
  return rules.slice(last + 1).some(({ exception, pattern }) => exception && mayMatchBelow(pattern, folder));
}

function mayMatchBelow(pattern: string, folder: string): boolean {
  // As in an expression: they reach beyond a slash.
  if (/[|{]/.test(pattern)) return true;
  const parts = pattern.split("/");
  const names = folder.split("/");
  for (const [depth, name] of names.entries()) {
    const part = parts[depth];
    if (part === undefined) return false;
    // These may match a slash as well, or anything.
    if (/\*\*|[[\]^\\]/.test(part)) return true;
    if (!matcher(part)(name)) return false;
  }
  return parts.length > names.length;
}
