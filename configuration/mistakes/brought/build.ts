/** Where an image comes from: compose's `build`, short and long, and a tag that stands by itself. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, posix } from "node:path";

import { isMap, mapOf, type Around, type Bring, type Step } from "./step";
import { buildArgs } from "./variables";

const FOLDER = "<the folder that holds the Dockerfile>";
export const NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** Folders of that name that hold a Dockerfile, below `applications`. */
function foldersNamed(root: string, name: string, within = "applications", depth = 6): string[] {
  const path = join(root, within);
  if (depth === 0 || !existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
    .flatMap((entry) => {
      const folder = `${within}/${entry.name}`;
      const isOne = entry.name === name && existsSync(join(root, folder, "Dockerfile"));
      return isOne ? [folder] : foldersNamed(root, name, folder, depth - 1);
    });
}

/** Undefined where there is none, or more than one. */
function folderOf(root: string, name: unknown): string | undefined {
  if (typeof name !== "string" || !NAME.test(name)) return undefined;
  const found = foldersNamed(root, name);
  return found.length === 1 ? found[0] : undefined;
}

const withoutTag = (image: string) => image.replace(/[:@][^/]*$/, "");

const isPlain = (version: unknown): version is string | number => ["string", "number"].includes(typeof version);

/** What an image that is built for the service is called. */
const imageOf = (name: string) => `wealist-${name}`;

export const build: Bring = (value, around) => {
  const { root, service } = around;
  const { context: folder, dockerfile, args } = isMap(value) ? value : { context: value };
  const given = typeof folder === "string" ? posix.normalize(folder).replace(/(?<=.)\/$/, "") : undefined;
  const file = typeof dockerfile === "string" && given !== undefined ? dockerfile : "Dockerfile";
  const isThere = given !== undefined && existsSync(join(root, given, file));
  const context = isThere ? given : (folderOf(root, service["name"]) ?? folderOf(root, given && basename(given)));
  const { image } = service;
  const rest: Step[] = [
    ...(isThere && file !== "Dockerfile" ? [{ key: "dockerfile", value: file }] : []),
    ...(args === undefined ? [] : (buildArgs(args, { ...around, service: { ...service, context } }) ?? [])),
    ...(typeof image === "string" && withoutTag(image) !== image ? [{ key: "image", value: withoutTag(image) }] : []),
  ];
  if (typeof service["context"] === "string") return rest;
  return [context === undefined ? { key: "context", ask: FOLDER } : { key: "context", value: context }, ...rest];
};

/** A service without an image: what is built in its context, or in the folder of its name. Never another service's. */
export const image: Bring = (value, around) => {
  const { root, service } = around;
  const { repository, tag: version } = mapOf(value);
  if (isMap(value) && typeof repository !== "string") return undefined;
  if (typeof repository === "string" && service["context"] === undefined && isPlain(version))
    return [{ key: "image", value: `${withoutTag(repository)}:${version}` }];
  const { name } = service;
  if (typeof name !== "string" || !NAME.test(name)) return undefined;
  const own = { key: "image", value: imageOf(name) };
  // What `build` says is told there.
  if (service["context"] !== undefined || service["build"] !== undefined) return [own];
  const context = folderOf(root, name);
  return [context === undefined ? { key: "context", ask: FOLDER } : { key: "context", value: context }, own];
};

export const tag: Bring = (value, { service }) => {
  const { image: name, context } = service;
  if (context !== undefined || isMap(name)) return [];
  const version = String(value);
  if (typeof name !== "string" || !/^\w[\w.-]{0,127}$/.test(version) || version === "latest") return undefined;
  return [{ key: "image", value: `${withoutTag(name)}:${version}` }];
};

/** The name of a container, or of its host. */
export const containerName: Bring = (value, { service, others }: Around) => {
  if (service["name"] !== undefined) return [];
  const name = String(value)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return NAME.test(name) && name.length <= 40 && !others.includes(name) ? [{ key: "name", value: name }] : undefined;
};

/** Who says it whole says its scheme, too; its login is made by the program. */
export const databaseUrl: Bring = (value, { service }) => {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(String(value))?.[1];
  const has = service["database"] === false || mapOf(service["database"])["scheme"] !== undefined;
  if (has || scheme === undefined || !/^postgres(ql)?(\+|$)/.test(scheme)) return [];
  return [{ key: "database.scheme", value: scheme }];
};
