/** What a roll-back needs: the objects that were replaced, the namespaces and the stack's file as they were. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import type { LiveObject } from "../../../components/kubernetes/object";
import { stateFolder } from "../engine/backend";
import { Failure } from "../../../configuration/failure";
import { stackPath, stackSource } from "../../../configuration/stack-file";
import { ROOT } from "../terminal/project";
import { manifestOf } from "./objects";

export interface Backup {
  readonly namespaces: readonly LiveObject[];
  readonly objects: readonly LiveObject[];
}

/** Beside the local state, outside the checkout: an environment in plain text may stand in these objects. */
export const backupFolder = (stack: string): string => join(stateFolder(process.env, homedir()), "adoption", stack);

/** @throws Failure where one is kept already: it would be of a half-finished adoption, and is the only way back. */
export function keep(stack: string, { namespaces, objects }: Backup): void {
  const folder = backupFolder(stack);
  if (existsSync(folder)) {
    throw new Failure(
      `An adoption of ${stack} was begun before, and what it replaced is kept in ${folder}. Nothing was changed.\n` +
        `Go back first: npm run adopt -- ${stack} --rollback\nOr, if that adoption stands: npm run adopt -- ${stack} --forget`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  write("namespaces.yaml", stringify(namespaces.map(manifestOf)));
  write("objects.yaml", stringify(objects.map(manifestOf)));
  writeFileSync(stackPath(folder, stack), stackSource(ROOT, stack)!, { mode: 0o600 });
  chmodSync(folder, 0o700);
}

/** @throws Failure where nothing is kept. */
export function kept(stack: string): Backup {
  const folder = backupFolder(stack);
  if (!existsSync(folder))
    throw new Failure(`No adoption of ${stack} is kept in ${folder}: there is no way back from here.`);
  const read = (name: string) => parse(readFileSync(join(folder, name), "utf8")) as LiveObject[];
  return { namespaces: read("namespaces.yaml"), objects: read("objects.yaml") };
}

/** Gives the stack's file back as it was before. */
export function restoreStackFile(stack: string): void {
  writeFileSync(stackPath(ROOT, stack), stackSource(backupFolder(stack), stack)!);
}

export const forget = (stack: string): void => rmSync(backupFolder(stack), { recursive: true, force: true });
