/** An edit of a stack's file: what it is, whether the strict reading takes it, and what is left to do after it. */
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

import { parseDocument, type Document } from "yaml";

import { ConfigurationError, parseSettings } from "../../../configuration/config";
import { pathText } from "../../../configuration/cures";
import { report, type Fault } from "../../../configuration/faults";
import { readStackFile, readStackText, stackPath, stackSource } from "../../../configuration/stack-file";
import { schema } from "../../../configuration/schema";
import { secretFaults } from "../../../configuration/secrets";
import type { StackPlace } from "../engine/backend";
import { Failure } from "../../../configuration/failure";
import { ENCRYPTED, rawConfig, ROOT } from "../terminal/project";
import { serviceNames, withHeader, withoutKey, withValue } from "./document";
import { notWritten } from "./no-such-key";
import { keysOf } from "./path";
import { encrypted } from "./secret";
import { typed } from "./typed";

/** One change of a stack's file. */
export type Change =
  | { readonly kind: "set"; readonly value: string }
  | { readonly kind: "remove" }
  | { readonly kind: "secret"; readonly ask: (key: string) => Promise<string> };

/**
 * Writes the change into the stack's file, whole or not at all.
 *
 * @param root folder of the file, @default the project's
 * @returns the faults that the file has after it.
 * @throws Failure where the change would bring a fault; nothing is written then.
 */
export async function edit(stack: string, path: string, change: Change, root = ROOT): Promise<readonly Fault[]> {
  const file = stackPath(root, stack);
  // Tells which stacks there are, and where the file is no YAML.
  readStackFile(root, stack, ENCRYPTED);
  const text = stackSource(root, stack)!;
  const faults = (of: string) => faultsIn(stack, of, root);
  const before = faults(text);
  const keys = keysOf(path, serviceNames(text));
  const name = pathText(keys);
  const refuse = (of: readonly Fault[]) => {
    const wrong = brought(before, of, name).map((fault) =>
      notWritten(stack, fault, keys, "value" in change ? change.value : undefined),
    );
    if (wrong.length > 0) throw refusal(stack, wrong);
  };
  const changed = async (): Promise<string> => {
    if (change.kind === "set") return withValue(text, keys, typed(keys, change.value));
    if (change.kind === "remove") return withoutKey(text, keys, basename(file), name);
    // Refused before anybody types a value.
    refuse(faults(withValue(text, keys, { secure: "x" })));
    if (keys.length !== 1 || name in schema.shape) throw noSecret(stack, name);
    const value = await change.ask(name);
    const wrong = secretFaults(stack, name, value, true);
    if (wrong.length > 0) throw refusal(stack, wrong);
    const { secure, header } = await encrypted(placeOf(stack, text), text, name, value);
    return withHeader(withValue(text, keys, { secure }), header);
  };
  const next = await changed();
  const after = faults(next);
  refuse(after);
  write(file, next);
  return after;
}

/** All that the strict reading finds wrong with a file that is not written yet. @throws Failure where it cannot be read. */
function faultsIn(stack: string, text: string, root: string): readonly Fault[] {
  const raw = rawConfig(stack, readStackText(stack, text, ENCRYPTED), root);
  try {
    parseSettings(raw);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** Faults that an edit at `path` brings, there or under it, in what holds it, or at the same key of another service. */
function brought(before: readonly Fault[], after: readonly Fault[], path: string): Fault[] {
  const known = new Set(before.map(({ path: at, problem }) => `${at} ${problem}`));
  return after.filter(
    ({ path: at, problem }) =>
      !known.has(`${at} ${problem}`) && (within(at, path) || within(path, at) || alike(at, path)),
  );
}

const within = (inner: string, outer: string) =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

const alike = (one: string, other: string) => one.replace(/\[\d+\]/g, "[]") === other.replace(/\[\d+\]/g, "[]");

/** The report says already that nothing was changed. */
const refusal = (stack: string, faults: readonly Fault[]) =>
  new Failure(report(stack, faults).replace(" has ", " would have "));

const noSecret = (stack: string, name: string) =>
  new Failure(
    `${name} is no secret; nothing was changed. Without --secret: npm run config -- ${stack} ${name} VALUE\n` +
      "A service's secret is a name in its secretEnv, and a key of its own: <service>-<VARIABLE>.",
  );

/** Where the stack runs decides what encrypts its secrets: told also of a file that has other faults. */
function placeOf(stack: string, text: string): StackPlace {
  const cluster = readStackText(stack, text, ENCRYPTED).values["wealist:cluster"] ?? "{}";
  return { stack, cluster: { k3d: /"kind":"k3d"/.test(cluster) ? {} : undefined } };
}

/** Changes a stack's file that can be read; its comments and layout stay. */
export function editDocument(stack: string, change: (file: Document) => void): void {
  const file = parseDocument(stackSource(ROOT, stack)!);
  change(file);
  write(stackPath(ROOT, stack), file.toString({ lineWidth: 0 }));
}

/** Beside it first: an interrupted command leaves the file of before. */
function write(file: string, text: string): void {
  const half = `${file}.${process.pid}`;
  try {
    writeFileSync(half, text, { mode: statSync(file).mode });
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
}
