/** `npm run diff -- BASE [OTHER] [--full]`: what a change means for every stack, as Markdown, without engine or cluster. */
import { commandLine } from "./lib/terminal/arguments";
import { COMMENT } from "../review/diff/report";
import { diff } from "../review/diff/run";
import { Failure, script } from "../configuration/failure";

const USAGE = `npm run diff -- BASE [OTHER] [--full | --limit N]

BASE and OTHER are revisions of git; without OTHER, BASE is compared with the working tree as it is.
--limit N   most characters, by leaving out whole lines; default: ${COMMENT}, which fits a comment
--full      leaves nothing out
For the Markdown alone, as a file: npm run --silent diff -- BASE`;

const OPTIONS = { full: { type: "boolean", default: false }, limit: { type: "string" } } as const;

script(async () => {
  const { values, positionals } = commandLine(USAGE, OPTIONS, Infinity);
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
