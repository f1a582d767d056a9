import { posix } from "node:path";

import { NoExpression } from "./go-regexp";
import { isWellFormed, matcher } from "./pattern";

/** A line of an ignore file. */
export interface Rule {
  /** Cleaned, without its `!`. */
  readonly pattern: string;
  /** Begins with `!`: takes back what the lines before it ignore. */
  readonly exception: boolean;
  /** Otherwise Docker refuses it where it is tried first, and not before. */
  readonly sound: boolean;
  /** @throws BadRule */
  readonly matches: (path: string) => boolean;
}

/** A line that Docker refuses: the build would end with it. */
export class BadRule extends Error {
  constructor(
    readonly line: number,
    readonly text: string,
  ) {
    super(`line ${String(line)}: ${text}`);
  }
}

/** The rules of an ignore file, read as Docker reads it. @throws BadRule */
export function rulesOf(file: string): Rule[] {
  return file
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((text, index) => {
      // Only at the very start of a line is `#` a comment.
      if (text.startsWith("#") || trim(text) === "") return [];
      return [rule(trim(text), index + 1)];
    });
}

function rule(text: string, line: number): Rule {
  const given = text.startsWith("!") ? trim(text.slice(1)) : text;
  const relative = clean(given).replace(/^\/(?=.)/, "");
  // Docker cleans a second time, with the `!`: of `!/` nothing is left.
  const cleaned = clean(text.startsWith("!") ? `!${given && relative}` : trim(relative));
  const exception = cleaned.startsWith("!");
  const pattern = exception ? cleaned.slice(1) : cleaned;
  if (pattern === "" || !isWellFormed(pattern)) throw new BadRule(line, text);
  try {
    return { pattern, exception, sound: true, matches: matcher(pattern) };
  } catch (error) {
    if (!(error instanceof NoExpression)) throw error;
    const matches = () => {
      throw new BadRule(line, text);
    };
    return { pattern, exception, sound: false, matches };
  }
}

/** What is white space for Go; JavaScript takes U+FEFF for one, and U+0085 for none. */
const trim = (text: string) => text.replace(/^(?:(?!\ufeff)\s|\x85)+|(?:(?!\ufeff)\s|\x85)+$/g, "");

/** `.` and `..` resolved, without double or trailing slashes. */
function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal === "/" ? normal : normal.replace(/\/$/, "");
}
