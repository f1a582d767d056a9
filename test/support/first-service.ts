/** The guide to one's own first service, as a program reads it: its files, the stack's lines, the commands. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./config";

export const GUIDE = readFileSync(join(ROOT, "docs", "first-service.md"), "utf8");

export interface FirstService {
  /** What is in the service's files, by their paths in the project. */
  readonly files: Readonly<Record<string, string>>;
  /** What stands at the end of the stack's file. */
  readonly stack: string;
  /** The commands, one by one. */
  readonly run: readonly string[];
}

/** Each block of code says in a comment before it what it is. @throws where one does not. */
export function firstService(guide = GUIDE): FirstService {
  const blocks = [...guide.matchAll(/(?:^<!-- (.+) -->\n)?^```\w*\n([^]*?)^```$/gm)];
  const of = (mark: string) => blocks.filter(([, found]) => found === mark).map(([, , text]) => text!);
  const files = blocks.flatMap(([, mark = "", text]) =>
    mark.startsWith("file: ") ? [[mark.slice("file: ".length), text!] as const] : [],
  );
  const [stack, run] = [of("stack"), of("run")];
  if (files.length + stack.length + run.length !== blocks.length || stack.length !== 1 || run.length !== 1)
    throw new Error(
      "docs/first-service.md: a block of code that no comment explains, or not one of stack and run each",
    );
  return { files: Object.fromEntries(files), stack: stack[0]!, run: run[0]!.trim().split("\n") };
}
