/** What a roll-back needs: the objects that were replaced, the namespaces, rights and the stack's file as they were. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import type { LiveObject } from "../../../components/kubernetes/object";
import { stateFolder } from "../engine/backend";
import { Failure } from "../../../configuration/failure";
import { stackPath, stackSource } from "../../../configuration/stack-file";
import { ROOT } from "../terminal/project";
import type { Rights } from "./database";
import { manifestOf, withUid } from "./objects";

export interface Backup {
  readonly namespaces: readonly LiveObject[];
  /** As they were, with the uids that tell whether they still are. */
  readonly objects: readonly LiveObject[];
  readonly rights: readonly Rights[];
}

/** Beside the local state, outside the checkout: an environment in plain text may stand in these objects. */
export const backupFolder = (stack: string): string => join(stateFolder(process.env, homedir()), "adoption", stack);

/** @throws Failure where one is kept already: it would be of a half-finished adoption, and is the only way back. */
export function keep(stack: string, { namespaces, objects, rights }: Backup): void {
  const folder = backupFolder(stack);
  if (existsSync(folder)) {
    throw new Failure(
      `An adoption of ${stack} was begun before, and what it replaced is kept in ${folder}. Nothing was changed.\n` +
        `Go back first: npm run adopt -- ${stack} --rollback\nOr, if that adoption stands: npm run adopt -- ${stack} --forget`,
    );
  }
  // Whole or not at all: half a way back is none.
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true, mode: 0o700 });
  chmodSync(half, 0o700);
  write(half, "namespaces.yaml", namespaces.map(manifestOf));
  write(half, "rights.yaml", rights);
  write(half, "objects.yaml", objects.map(asKept));
  writeFileSync(stackPath(half, stack), stackSource(ROOT, stack)!, { mode: 0o600 });
  renameSync(half, folder);
}

const write = (folder: string, name: string, content: readonly object[]) =>
  writeFileSync(join(folder, name), stringify(content), { mode: 0o600 });

const asKept = (object: LiveObject) => withUid(manifestOf(object), object.metadata?.uid);

/** Those that a way back has made anew have other uids, by which the next try knows them, should this one be interrupted. */
export function keepObjects(stack: string, objects: readonly LiveObject[]): void {
  const half = "objects.yaml.new";
  write(backupFolder(stack), half, objects.map(asKept));
  renameSync(join(backupFolder(stack), half), join(backupFolder(stack), "objects.yaml"));
}

/** @throws Failure where nothing is kept. */
export function kept(stack: string): Backup {
  const folder = backupFolder(stack);
  if (!existsSync(folder))
    throw new Failure(`No adoption of ${stack} is kept in ${folder}: there is no way back from here.`);
  const read = <T>(name: string) => parse(readFileSync(join(folder, name), "utf8")) as T[];
  // One that an older version of this program kept has no rights.
  const rights = existsSync(join(folder, "rights.yaml")) ? read<Rights>("rights.yaml") : [];
  return { namespaces: read("namespaces.yaml"), objects: read("objects.yaml"), rights };
}

/** Gives the stack's file back as it was before. */
export function restoreStackFile(stack: string): void {
  writeFileSync(stackPath(ROOT, stack), stackSource(backupFolder(stack), stack)!);
}

export const forget = (stack: string): void => rmSync(backupFolder(stack), { recursive: true, force: true });
