/** The cures that a message prints: they are taken at their word, and done. */
import { parse } from "yaml";

import { changed, type Change } from "./change";

export type Cure =
  /** A line for the shell where it was printed. */
  | { readonly kind: "command"; readonly line: string }
  /** What to write into the stack's file. */
  | { readonly kind: "file"; readonly change: Change };

/** The commands that mend something, the likeliest first: one that only looks, starts or deletes is no cure of a value. */
const COMMANDS = [/(?:npm run config|pulumi config) [^\n`]+/, /npm run (?:db -- reset-password|resume|trust)[^\n`]*/];

const commandIn = (text: string) =>
  COMMANDS.map((command) => command.exec(text)?.[0]).find((found) => found !== undefined);

/**
 * The cures of a failed start, in their order: one for each fault of the configuration, or the first command that any other
 * message names. Of alternatives, the first one.
 */
export function curesIn(output: string): Cure[] {
  const faults = [...output.matchAll(/^ {4}cure {2}(\S.*)$/gm)].map(([, line]) => cureOf(line!));
  if (faults.length > 0) return faults.filter((cure) => cure !== undefined);
  const inFile = /in Pulumi\.\S+\.yaml, at \S+, write: .*/.exec(output)?.[0];
  const line = inFile ?? commandIn(output);
  const cure = line === undefined ? undefined : cureOf(line);
  return cure === undefined ? [] : [cure];
}

function cureOf(line: string): Cure | undefined {
  const [, at, value = ""] = /in Pulumi\.\S+\.yaml, at (\S+), write: (.*)$/.exec(line) ?? [];
  // A word in <> is for people, who know what belongs there.
  if (at !== undefined) return value.includes("<") ? undefined : { kind: "file", change: { [at]: parse(value) } };
  // Behind three blanks stands a remark.
  const command = commandIn(line)
    ?.split(/ {3}/)[0]!
    .replace(/[.,;:)]*$/, "");
  return command === undefined ? undefined : { kind: "command", line: command.trim() };
}

export const tell = (cure: Cure): string => (cure.kind === "command" ? cure.line : JSON.stringify(cure.change));

/** Does what a cure says. @returns what is wrong with it; undefined where it went well. */
export async function apply(
  cure: Cure,
  edit: (change: (text: string) => string) => void,
  shell: (line: string) => Promise<{ readonly code: number; readonly output: string }>,
): Promise<string | undefined> {
  if (cure.kind === "file") {
    edit((text) => changed(text, cure.change));
    return undefined;
  }
  const { code, output } = await shell(cure.line);
  return code === 0 ? undefined : `the cure \`${cure.line}\` ended with ${code}: ${output}`;
}
