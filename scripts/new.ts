/** `npm run new -- FOLDER`: a project of one's own, made from this one. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import execa from "execa";

import { commandLine } from "./lib/arguments";
import { askFor } from "./lib/ask";
import { Failure, script } from "./lib/failure";
import { answer, type Answers } from "./lib/new/answers";
import { originOf, projectFiles, rewritten } from "./lib/new/rewrite";
import { ROOT } from "./lib/project";
import { say } from "./lib/terminal";

const USAGE = `npm run new -- FOLDER [OPTIONS]

Makes a project of one's own from this one in FOLDER, under a name of its own. Asks for what no option says; where nobody is at
a terminal, takes the defaults.
  --name NAME          the project's name (default: the folder's)
  --region REGION      AWS region of the registry
  --registry REGISTRY  where prod pushes its images to (default: this project's, in that region)
  --service SERVICE    name of the first service (default: this project's)
  --no-install         use this checkout's node_modules instead of installing them`;

const OPTIONS = {
  name: { type: "string" },
  region: { type: "string" },
  registry: { type: "string" },
  service: { type: "string" },
  "no-install": { type: "boolean", default: false },
} as const;

script(async () => {
  const { values, positionals } = commandLine(USAGE, OPTIONS, 1);
  const [target] = positionals;
  if (target === undefined) throw new Failure(USAGE);
  // npm runs scripts in the project's folder; a relative path is meant from where it was typed.
  const folder = resolve(process.env["INIT_CWD"] ?? process.cwd(), target);
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0))
    throw new Failure(`${folder} is there already, and is not empty.`);
  const files = await projectFiles(ROOT);
  const origin = originOf(ROOT, files);
  const answers = await answer(origin, values, basename(folder), askFor);
  for (const file of files) write(folder, file, origin, answers);
  await finish(folder, values["no-install"]);
  say(
    `\nThe project ${answers.name} is in ${folder}, as a git repository without a commit.\n` +
      `Its first service, ${answers.service}, is still the example in applications/: put your own there.\n\n` +
      `  cd ${folder}\n  npm test        # everything, under the new name\n  npm start       # the local stack`,
  );
});

function write(folder: string, file: string, from: Answers, to: Answers): void {
  const [source, copy] = [join(ROOT, file), join(folder, file)];
  const content = readFileSync(source);
  const text = content.includes(0) ? undefined : rewritten(file, content.toString("utf8"), from, to);
  if (text === undefined && !content.includes(0)) return;
  mkdirSync(dirname(copy), { recursive: true });
  // First as it is, for its mode.
  cpSync(source, copy);
  if (text !== undefined) writeFileSync(copy, text);
}

/** npm says nothing while it downloads. */
const STEP_MS = 30 * 60_000;

/** What is printed from other files, printed anew: longer names break lines elsewhere, and sort elsewhere. */
async function finish(folder: string, linked: boolean): Promise<void> {
  if (linked) symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const steps: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
    ...(linked ? [] : [["installs the packages", "npm", "ci", "--silent"] as const]),
    ["prints the golden files", "npm", "run", "--silent", "golden", "--", "--update"],
    ["prints the expected reports", "npx", "tsx", "test/unit/diff/update.ts"],
    ["prints the tables", "npm", "run", "--silent", "docs"],
    ["formats", "npx", "prettier", "--log-level", "warn", "--write", "."],
    ["makes it a repository", "git", "init", "--quiet"],
  ];
  for (const [what, command, ...args] of steps) {
    say(`${what} …`);
    const options = { cwd: folder, reject: false, all: true } as const;
    const { failed, all, timedOut } = await execa(command, args, { ...options, timeout: STEP_MS });
    const why = timedOut ? `did not end within ${STEP_MS / 60_000} minutes` : "failed";
    if (failed) throw new Failure(`\`${command} ${args.join(" ")}\` ${why} in ${folder}:\n${all}`);
  }
}
