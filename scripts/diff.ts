/** `npm run diff -- BASE [OTHER] [--full]`: what a change means for every stack, as Markdown, without engine or cluster. */
import { parseArgs } from "node:util";

import { COMMENT } from "../review/diff/report";
import { diff } from "../review/diff/run";
import { Failure, script } from "../configuration/failure";

const USAGE = `npm run diff -- BASE [OTHER] [--full | --limit N]

BASE and OTHER are revisions of git; without OTHER, BASE is compared with the working tree as it is.
--limit N   most characters, by leaving out whole lines; default: ${COMMENT}, which fits a comment
--full      leaves nothing out
For the Markdown alone, as a file: npm run --silent diff -- BASE`;

script(async () => {
  const { values, positionals } = commandLine();
  if (values.help) return console.log(USAGE);
  const [base, other, ...more] = positionals;
  if (!base || more.length > 0) throw new Failure(`One or two revisions, please.\n\n${USAGE}`);
  const limit = values.full ? undefined : limitOf(values.limit);
  const { markdown, failed } = await diff({ root: process.cwd(), base, other, limit });
  process.stdout.write(markdown);
  if (failed) process.exitCode = 1;
});

function limitOf(text: string | undefined): number {
  if (text === undefined) return COMMENT;
  if (!/^[1-9]\d*$/.test(text)) throw new Failure(`--limit is a number of characters, not ${text}.\n\n${USAGE}`);
  return Number(text);
}

function commandLine() {
  try {
    const full = { type: "boolean", default: false } as const;
    const limit = { type: "string" } as const;
    const help = { type: "boolean", short: "h", default: false } as const;
    return parseArgs({ options: { full, limit, help }, allowPositionals: true });
  } catch (error) {
    // Only parseArgs itself throws here, and its messages name the option.
    throw new Failure(`${(error as Error).message}\n\n${USAGE}`);
  }
}
