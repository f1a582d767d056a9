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

import { commandLine } from "./lib/terminal/arguments";
import { askFor } from "./lib/terminal/ask";
import { Failure, script } from "../configuration/failure";
import { freeName } from "../configuration/cures";
import { takenByClusters } from "../components/cluster/k3d/k3d";
import { freeRange, type Place } from "./lib/cluster/free-place";
import { answer, type Answers, type Names, type Origin } from "./lib/new/answers";
import { originOf, projectFiles, rewritten, leftSecretKeys, unknownFiles } from "./lib/new/rewrite";
import { ROOT } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run new -- FOLDER [OPTIONS]

Makes a project of one's own from this one in FOLDER, under a name of its own. Asks for what no option says; where nobody is at
a terminal, takes the defaults. It gets a k3d cluster and host ports that are free on this machine: both projects run side by side.
  --name NAME          the project's name (default: the folder's)
  --region REGION      AWS region of the registry
  --registry REGISTRY  where prod pushes its images to (default: this project's, in that region)
  --service SERVICE    name of the first service (default: this project's)
  --uncommitted        take along what git has not got
  --no-install         use this checkout's node_modules instead of installing them`;

const OPTIONS = {
  name: { type: "string" },
  region: { type: "string" },
  registry: { type: "string" },
  service: { type: "string" },
  uncommitted: { type: "boolean", default: false },
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
  if (!values.uncommitted) await refuseUnknownFiles();
  const files = await projectFiles(ROOT);
  const origin = originOf(ROOT, files);
  const answers = await answer(origin, values, basename(folder), askFor);
  const names = { ...answers, place: await freePlace(answers, origin) };
  for (const file of files) write(folder, file, origin, names);
  await finish(folder, values["no-install"]);
  say(nextSteps(folder, names, leftSecrets(files, origin, names)));
});

async function refuseUnknownFiles(): Promise<void> {
  const unknown = await unknownFiles(ROOT);
  if (unknown.length === 0) return;
  throw new Failure(
    `git has not got these: ${unknown.join(", ")}. Commit them, or they would stay behind; ` +
      "or take them along as they are: --uncommitted. Nothing was made.",
  );
}

/** A cluster and ports that neither this project has nor anything else on this machine. */
async function freePlace({ name }: Answers, { place }: Origin): Promise<Place> {
  const taken = await takenByClusters();
  const cluster = freeName(`k3s-${name}`, [...taken.names, place.cluster]);
  return { cluster, hostPorts: await freeRange(place.hostPorts, taken) };
}

/** The commands that set anew what is encrypted for this project. */
function leftSecrets(files: readonly string[], from: Names, to: Names): string[] {
  return files.flatMap((file) => {
    const [, stack] = /^Pulumi\.(.+)\.yaml$/.exec(file) ?? [];
    if (stack === undefined) return [];
    const keys = leftSecretKeys(file, readFileSync(join(ROOT, file), "utf8"), from, to);
    return keys.map((key) => `npm run config -- ${stack} ${key} --secret`);
  });
}

function nextSteps(folder: string, { name, service, place }: Names, secrets: readonly string[]): string {
  const set = secrets.map((line) => `  ${line}\n`).join("");
  return (
    `\nThe project ${name} is in ${folder}, as a git repository without a commit.\n` +
    `Its first service, ${service}, is still the example in applications/: put your own there.\n` +
    `Its k3d cluster ${place.cluster} takes the ports ${place.hostPorts} of this machine.\n` +
    (set && `Its secrets stayed behind, since they are encrypted for this project. Set them anew there:\n${set}`) +
    `\n  cd ${folder}\n  npm test        # everything, under the new name\n  npm start       # the local stack`
  );
}

function write(folder: string, file: string, from: Names, to: Names): void {
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
    ["prints the expected reports", "node", "--require", "./transpile.cjs", "test/unit/review/diff/update.ts"],
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
