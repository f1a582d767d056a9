/**
 * The rendered stacks of this repository, kept as files: a change of the program shows as a change of what it deploys.
 * They are written by `npm run golden -- --update` alone, never by a test.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";

import { fileOf, toYaml } from "../../review/render/manifest";
import type { Rendered } from "../../review/render/render";

export const STACKS = ["local", "prod"] as const;

export const UPDATE = "npm run golden -- --update";

/** Texts by their paths, relative to the stack's folder. */
export type Files = ReadonlyMap<string, string>;

/** What changes with every line of the services' own code, and is tested by itself. */
const normalised = (text: string) =>
  text
    .replace(/([\w-]+:(?:v[\d.]+-)?)[0-9a-f]{16}\b/g, "$1<content-tag>")
    .replace(/(wealist\/migrations: )"?[0-9a-f]{16}\b"?/g, "$1<what they depend on>");

/** One file for each object, as `npm run render -- STACK --out DIR` writes them, and the stack's outputs. */
export function filesOf({ objects, outputs }: Rendered): Files {
  const files = objects.map((object) => [fileOf(object), toYaml(object)] as const);
  const told = stringify(outputs, { sortMapEntries: true, lineWidth: 0 });
  return new Map([...files, ["outputs.yaml", told] as const].map(([path, text]) => [path, normalised(text)]));
}

/** The files under `folder`, such as the committed ones of a stack. */
export function filesUnder(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  return new Map(
    entries.map((path) => [path.replaceAll("\\", "/"), normalised(readFileSync(join(folder, path), "utf8"))]),
  );
}

/** The folder of the committed files; a folder for each stack is inside. */
export const GOLDEN = __dirname;

/** What differs, as a patch of the files that do; empty where nothing does. */
export function difference(committed: Files, rendered: Files): string {
  const paths = [...new Set([...committed.keys(), ...rendered.keys()])].sort();
  return paths
    .filter((path) => committed.get(path) !== rendered.get(path))
    .map((path) =>
      createTwoFilesPatch(path, path, committed.get(path) ?? "", rendered.get(path) ?? "", "committed", "rendered"),
    )
    .join("\n");
}

/** Makes `folder` hold exactly these files. */
export function update(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
