import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { reading } from "../unreadable";
import { BadRule, rulesOf } from "./rules";

/**
 * The rules of a build context, and where its ignore file is, or would be: a `<Dockerfile>.dockerignore` goes before
 * `.dockerignore`, as with BuildKit.
 *
 * @throws RunError
 */
export function ignoreFile(context: string, dockerfile: string) {
  const common = join(context, ".dockerignore");
  const path = [join(context, `${dockerfile}.dockerignore`), common].find((file) => existsSync(file));
  if (path === undefined) return { path: common, rules: [] };
  const cure = "Docker needs it for every build: mend or delete it";
  const text = reading(`The ignore file ${path}`, cure, () => readFileSync(path, "utf8"));
  return { path, rules: withPlace(path, () => rulesOf(text)) };
}

/** @throws RunError that names file and line of a rule that Docker refuses. */
export function withPlace<T>(path: string, match: () => T): T {
  try {
    return match();
  } catch (error) {
    if (!(error instanceof BadRule)) throw error;
    throw new RunError(
      `${path}, line ${String(error.line)}: Docker refuses the pattern \`${error.text}\`, and with it every build. ` +
        `There [, \\ and a ! at the start have a meaning: ${error.cure}; or delete the line`,
    );
  }
}
