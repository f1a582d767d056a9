/** Renders a stack as one side's own program does, in a process of its own. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";
import { parse } from "yaml";

import type { KubernetesObject, StackSide } from "./model";
import { readStackConfig } from "./stack-config";
import type { Tree } from "./tree";

export type Rendering = { readonly side: StackSide } | { readonly fault: string };

const SCRIPT = "scripts/render.ts";
const LOADED_BEFORE = [join(__dirname, "../../transpile.cjs"), join(__dirname, "sources.ts")];

/** A render takes seconds; the program of a revision may wait for something for ever. */
const RENDER_MS = 5 * 60_000;

const TOO_LATE = `${SCRIPT} did not end within ${RENDER_MS / 60_000} minutes, and was ended`;

/** All that a render gets of this process' environment: a revision's program is of others' making, and may be anybody's. */
const PASSED_ON = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE"];

/**
 * What a side's own program makes of each stack. All of a side in one process, which loads the packages once; where that
 * fails, or an older revision cannot do it, each in one of its own, so that a fault is told of the stack that has it.
 *
 * @param out an empty folder for what is rendered. @param packages where the installed packages are.
 */
export async function renderSide(tree: Tree, out: string, packages: string): Promise<ReadonlyMap<string, Rendering>> {
  const { root, stacks } = tree;
  const [each, secrets] = [join(out, "each"), join(out, "secrets")];
  const side = (stack: string, rendered: KubernetesObject[]) => {
    const objects = withFingerprints(rendered, join(secrets, `${stack}.json`));
    return { side: { objects, config: readStackConfig(root, stack) } };
  };
  const fileOf = (stack: string) => join(each, `${stack}.json`);
  const render = (args: readonly string[]) => run(tree, packages, secrets, args);
  const all = stacks.length > 1 ? await render([...stacks, "--each", each]) : undefined;
  if (all?.timedOut) return new Map(stacks.map((stack) => [stack, { fault: TOO_LATE }]));
  if (stacks.every((stack) => existsSync(fileOf(stack))))
    return new Map(stacks.map((stack) => [stack, side(stack, parsed(fileOf(stack)))]));
  const rendered = stacks.map(async (stack): Promise<[string, Rendering]> => {
    const folder = join(out, stack);
    const fault = await faultOf(tree, packages, () => render([stack, "--out", folder]));
    return [stack, fault === undefined ? side(stack, readObjects(folder)) : { fault }];
  });
  return new Map(await Promise.all(rendered));
}

async function faultOf({ root }: Tree, packages: string, render: () => ReturnType<typeof run>) {
  if (!existsSync(join(root, SCRIPT)))
    return `There is no ${SCRIPT} yet, and without it nothing can be compared. Choose a later revision.`;
  const { exitCode, stderr, timedOut } = await render();
  if (timedOut) return TOO_LATE;
  if (exitCode === 0) return undefined;
  return withoutPlaces(stderr, [root, packages]) || `${SCRIPT} ended with ${exitCode}`;
}

function run({ root }: Tree, packages: string, secrets: string, args: readonly string[]) {
  const env = { ...environment(root === packages), SECRETS_FOLDER: secrets };
  const options = { cwd: root, env, extendEnv: false, reject: false } as const;
  const command = [...LOADED_BEFORE.flatMap((file) => ["--require", file]), SCRIPT, ...args];
  return execa(process.execPath, command, { ...options, stdout: "ignore", timeout: RENDER_MS });
}

function environment(isLasting: boolean): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    // Warnings of Node carry the number of the process.
    NODE_NO_WARNINGS: "1",
    // The cache goes by path: of a temporary folder it would only grow.
    ...(isLasting ? {} : { NODE_DISABLE_COMPILE_CACHE: "1" }),
  };
}

const parsed = (file: string) => JSON.parse(readFileSync(file, "utf8")) as KubernetesObject[];

function readObjects(folder: string): KubernetesObject[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  return files.sort().map((path) => parse(readFileSync(join(folder, path), "utf8")) as KubernetesObject);
}

/** The objects with what `sources.ts` noted in `file` in place of every masked value. */
function withFingerprints(objects: readonly KubernetesObject[], file: string): KubernetesObject[] {
  // A program that failed before it made anything has left no file, and no object.
  const noted = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, object>) : {};
  return objects.map((object) =>
    object.kind === "Secret" ? { ...object, ...noted[`${object.metadata.namespace}/${object.metadata.name}`] } : object,
  );
}

/** A message without the folders of this machine and this run: equal faults are told in equal words. */
function withoutPlaces(message: string, folders: readonly string[]): string {
  const places = [...new Set(folders.flatMap((folder) => [folder, realpathSync(folder)]))];
  const lines = message.split("\n").filter((line) => !/^ {4}at /.test(line));
  // The longest first: one may lie within the other.
  return places
    .sort((a, b) => b.length - a.length)
    .reduce((text, place) => text.replaceAll(`${place}/`, "").replaceAll(place, "."), lines.join("\n"))
    .trim();
}
