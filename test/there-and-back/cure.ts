/** The cures that a message prints: they are taken at their word, and done. */
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
  const inFile = /in Pulumi\.[^ ]+\.yaml, at \S+: .*/.exec(output)?.[0];
  const line = inFile ?? commandIn(output);
  const cure = line === undefined ? undefined : cureOf(line);
  return cure === undefined ? [] : [cure];
}

function cureOf(line: string): Cure | undefined {
  const [, at, value] = /in Pulumi\.[^ ]+\.yaml, at (\S+): (.*)$/.exec(line) ?? [];
  if (at !== undefined) {
    const parsed = json(value!);
    return parsed === undefined ? undefined : { kind: "file", change: { [at]: parsed } };
  }
  // Behind three blanks stands a remark.
  const command = commandIn(line)
    ?.split(/ {3}/)[0]!
    .replace(/[.,;:)]*$/, "");
  return command === undefined ? undefined : { kind: "command", line: command.trim() };
}

/** The first JSON value of a text, with a remark behind it or not. */
function json(text: string): unknown {
  for (const end of [text.length, text.search(/ {3}/)].filter((at) => at > 0)) {
    try {
      return JSON.parse(text.slice(0, end)) as unknown;
    } catch {
      continue;
    }
  }
  return undefined;
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
