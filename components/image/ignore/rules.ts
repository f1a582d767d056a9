import { posix } from "node:path";

import { isWellFormed, matcher } from "./pattern";

/** A line of an ignore file. */
export interface IgnoreRule {
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
    readonly cure: string,
  ) {
    super();
  }
}

const EXPRESSION = "put \\ before a [ that means itself, and / between folders";
const CONTROL = "take out the tab in it; a comment has a line of its own";

/** The rules of an ignore file, read as Docker reads it. @throws BadRule */
export function rulesOf(file: string): IgnoreRule[] {
  const lines = file
    .replace(/^\ufeff/, "")
    .split("\n")
    .map((text, index) => ({ text: trim(text), line: index + 1, isComment: text.startsWith("#") }))
    // Only at the very start of a line is `#` a comment.
    .filter(({ text, isComment }) => text !== "" && !isComment)
    .map(({ text, line }) => ({ text, line, pattern: patternOf(text) }));
  // Patterns travel in a header, which is encoded if one of them has other letters than ASCII's.
  const strange = lines.find(({ pattern }) => /[\0-\x1f\x7f]/.test(pattern));
  if (strange && lines.every(({ pattern }) => /^[\0-\x7f]*$/.test(pattern)))
    throw new BadRule(strange.line, strange.text, CONTROL);
  return lines.map(({ pattern, line, text }) => rule(pattern, line, text));
}

/** What is read of a line. */
function patternOf(text: string): string {
  const exception = text.startsWith("!");
  const given = exception ? trim(text.slice(1)) : text;
  const relative = given && clean(given).replace(/^\/(?=.)/, "");
  return exception ? `!${relative}` : relative;
}

/** What is made of that; it is cleaned again, now with its `!`. */
function rule(read: string, line: number, text: string): IgnoreRule {
  const cleaned = clean(trim(read));
  const exception = cleaned.startsWith("!");
  const pattern = exception ? cleaned.slice(1) : cleaned;
  if (pattern === "") throw new BadRule(line, text, "put a path behind the !");
  if (!isWellFormed(pattern)) throw new BadRule(line, text, EXPRESSION);
  try {
    return { pattern, exception, sound: true, matches: matcher(pattern) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const matches = () => {
      throw new BadRule(line, text, EXPRESSION);
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
