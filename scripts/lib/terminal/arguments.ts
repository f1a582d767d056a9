/** The command line of the scripts: an option that does not exist is told together with those that do. */
import { parseArgs, type ParseArgsConfig } from "node:util";

import { Failure } from "../../../configuration/failure";

type Options = NonNullable<ParseArgsConfig["options"]>;

const COMMON = {
  stack: { type: "string", short: "s", default: "local" },
  help: { type: "boolean", short: "h", default: false },
} as const satisfies Options;

/**
 * Parses the command line; every script knows `-s/--stack` and `-h/--help`.
 *
 * @param usage what `--help` prints, and what stands under a word too many.
 * @param words how many words may stand beside the options; more than that would be read by nobody.
 * @throws Failure on an option that does not exist, and on a word too many.
 */
export function commandLine<const O extends Options>(usage: string, own: O, words = 0) {
  const config = { options: { ...COMMON, ...own } as typeof COMMON & O, allowPositionals: true as const };
  const parsed = parsedBy(() => parseArgs(config), usage, Object.keys(config.options));
  if (parsed.values["help" as keyof typeof parsed.values]) {
    console.log(usage);
    process.exit(0);
  }
  const stray = parsed.positionals[words];
  if (stray !== undefined) throw new Failure(`Nobody reads "${stray}" here; nothing was done.\n\n${usage}`);
  return parsed;
}

function parsedBy<T>(parse: () => T, usage: string, options: readonly string[]): T {
  try {
    return parse();
  } catch (error) {
    // Only parseArgs itself throws here: first what is wrong, then how to quote a value, which is seldom meant.
    const what = (error as Error).message.split(". ")[0];
    const known = options.map((name) => `--${name}`).filter((name) => usage.includes(name));
    const there = known.length > 0 ? `The options: ${known.join(", ")}` : "There are no options";
    throw new Failure(`${what}. ${there}. What it does: ${/^npm (run )?\S+/.exec(usage)?.[0]} -- --help`);
  }
}
