/** What lies in the folder that a service's image is built from. */
import { existsSync, lstatSync } from "node:fs";
import { join, posix } from "node:path";

import { isAmong } from "../../components/image/content-tag";
import { contextFiles } from "../../components/image/context-files";
import { brokenLinks, type Link } from "../../components/image/links";
import { either, pathText, removeCommand, setCommand, writeLine } from "../cures";
import type { ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

/** Links named in a message: a virtual environment of another machine has dozens. */
const NAMED = 3;
const ALEMBIC = "alembic.ini";

/** The folder of a context with its Dockerfile; undefined where there is none, which is told as that. */
function folderOf(root: string, { context, dockerfile }: ServiceSettings): string | undefined {
  return context !== undefined && existsSync(join(root, context, dockerfile)) ? join(root, context) : undefined;
}

/** What is built for a registry goes by the `docker` command, which takes a link as a link. */
export function linkFaults({ root, cluster }: Readable, at: Path, service: ServiceSettings): Found {
  const { context = "", dockerfile } = service;
  const folder = cluster?.k3d && folderOf(root, service);
  const links = folder === undefined ? [] : brokenLinks(folder, dockerfile);
  if (links.length === 0) return undefined;
  const name = ({ path, target }: Link) => `${join(context, path)} → ${target}`;
  const more = links.length > NAMED ? `, and ${links.length - NAMED} more` : "";
  const rules = [`${dockerfile}.dockerignore`, ".dockerignore"].map((file) => join(context, file));
  const file = rules.find((path) => existsSync(join(root, path))) ?? rules[1]!;
  const them = links.length > 1 ? "them" : "it";
  return {
    path: pathText([...at, "context"]),
    problem: `links that lead nowhere: ${links.slice(0, NAMED).map(name).join(", ")}${more}`,
    rule: "each link in the context that is sent to Docker leads to something on this machine",
    cure: `remove ${them}, or leave ${them} out by a line in ${file}: ${links[0]!.path}`,
  };
}

/** A path that the image does not get would never be another one: the migrations would never run again. */
export function inputsFaults({ stack, root }: Readable, at: Path, service: ServiceSettings): Found {
  const { context, dockerfile, migrations } = service;
  const inputs = (migrations || undefined)?.inputs;
  if (!inputs) return undefined;
  const key = [...at, "migrations", "inputs"];
  if (context === undefined)
    return {
      path: pathText(key),
      problem: "is set, and the image is built elsewhere",
      rule: "what the migrations depend on lies in `context`; without it they run with each new image",
      cure: removeCommand(stack, key),
    };
  const folder = folderOf(root, service);
  const files = folder === undefined ? undefined : contextFiles(folder, dockerfile);
  return inputs.flatMap((path, index) => {
    const isLink = folder !== undefined && lstatSync(join(folder, path), { throwIfNoEntry: false })?.isSymbolicLink();
    if (!isLink && (!files || files.some((file) => isAmong(file, [path])))) return [];
    const what = isLink
      ? "is a link, of which the name alone would count"
      : "is not there, or .dockerignore leaves it out";
    return {
      path: pathText([...key, index]),
      problem: `${posix.join(context, path)} ${what}`,
      rule: "each of them is a file or a folder that the image is built from",
      cure: writeLine(stack, [...key, index], "<file or folder in the context>"),
    };
  });
}

/** At the root also where the image does not get it: whoever develops there has migrations. */
const alembicIn = (folder: string, dockerfile: string): string | undefined =>
  existsSync(join(folder, ALEMBIC))
    ? ALEMBIC
    : contextFiles(folder, dockerfile).find((file) => posix.basename(file) === ALEMBIC);

/** Tables that nobody makes are found missing by the first request; a Job that nobody asked for fails. So it is asked. */
export function migrationsFaults({ stack, root }: Readable, at: Path, service: ServiceSettings): Found {
  const { context = "", dockerfile, database, migrations } = service;
  const folder = migrations === undefined && database ? folderOf(root, service) : undefined;
  const found = folder && alembicIn(folder, dockerfile);
  if (found === undefined) return undefined;
  const key = [...at, "migrations"];
  return {
    path: pathText(key),
    problem: `is not set, and ${posix.join(context, found)} is there`,
    rule: "whether Alembic prepares the database before the pods start is said, by its command or by false; nothing runs it by itself",
    cure: either(setCommand(stack, key, { command: ["alembic", "upgrade", "head"] }), setCommand(stack, key, false)),
  };
}
