/** A project's files under another name. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";
import { isMap, parse, parseDocument, type Document } from "yaml";

import { Failure } from "../failure";
import type { Answers, Origin } from "./answers";

/** Files that speak of the first service; everywhere else its name is a made-up one in a test or a comment. */
const OF_THE_SERVICE =
  /^(Pulumi\..+\.yaml|README\.md|docs\/|examples\/|test\/e2e\/|bench\/|\.github\/|scripts\/psql\.ts)/;
/** Files that speak of the registry. */
const OF_THE_REGISTRY = /^(Pulumi\..+\.yaml|README\.md|docs\/|\.github\/)/;
/** The licence's notice stays as it is; what changed in the old project is not the new one's history. */
const LICENSE = "LICENSE";
const CHANGELOG = "CHANGELOG.md";

/** Paths of what makes up the project in `root`: what git has, or would add. */
export async function projectFiles(root: string): Promise<string[]> {
  const { stdout, failed } = await execa("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: root,
    reject: false,
    timeout: 60_000,
  });
  if (failed) throw new Failure(`${root} is no git checkout, so what belongs to the project cannot be told. Clone it.`);
  // Without what was deleted and is not committed yet.
  const there = stdout.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
  return [...new Set(there)].sort();
}

/** The project that a new one is made from: its names stand in its own files. */
export function originOf(root: string, files: readonly string[]): Origin {
  const stack = (name: string) => parse(readFileSync(join(root, `Pulumi.${name}.yaml`), "utf8")) as { config: Config };
  const { name } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  const { registry = "" } = stack("prod").config[`${name}:delivery`] as { registry?: string };
  const service = (stack("local").config[`${name}:services`] as { name: string }[])[0]!.name;
  const region = /\.ecr\.([a-z0-9-]+)\./.exec(registry)?.[1] ?? "us-east-1";
  // Not the lock file's hashes, nor the names that the test of this makes up.
  const code = files.filter(
    (file) => /\.(ts|js|cjs|mjs|sql|sh|ya?ml|json)$/.test(file) && !/^(package-lock|test\/new\/)/.test(file),
  );
  const texts = code.map((file) => readFileSync(join(root, file), "utf8"));
  const occurs = (word: string) => texts.some((text) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text));
  return { name, region, registry, service, occurs };
}

type Config = Readonly<Record<string, unknown>>;

/** A file of the project under its new names; undefined where it is left out. */
export function rewritten(file: string, text: string, from: Answers, to: Answers): string | undefined {
  // Printed anew from what is rendered.
  if (/^test\/golden\/[^/]+\//.test(file)) return undefined;
  if (file === LICENSE) return text;
  if (file === CHANGELOG) return FIRST_CHANGELOG;
  let result = text;
  if (OF_THE_REGISTRY.test(file)) {
    result = result.replaceAll(from.registry, to.registry).replaceAll(from.region, to.region);
  }
  if (OF_THE_SERVICE.test(file)) {
    const identifier = (name: string) => name.replaceAll("-", "_");
    result = result.replaceAll(from.service, to.service).replaceAll(identifier(from.service), identifier(to.service));
  }
  result = result.replaceAll(new RegExp(from.name, "gi"), to.name);
  return /^Pulumi\..+\.yaml$/.test(file) ? ownStack(file, result, to.name) : result;
}

/** A stack's file without what only the old project's stack has: its cluster's UID, its secrets, its key. */
function ownStack(file: string, text: string, name: string): string {
  const stack: Document = parseDocument(text);
  stack.deleteIn(["config", `${name}:cluster`, "uid"]);
  const config = stack.get("config");
  if (isMap(config)) {
    const isSecret = (value: unknown) => isMap(value) && value.has("secure");
    for (const { key, value } of [...config.items]) if (isSecret(value)) config.delete(key);
  }
  // The empty passphrase's is everybody's.
  if (file !== "Pulumi.local.yaml")
    for (const key of ["encryptionsalt", "encryptedkey", "secretsprovider"]) stack.delete(key);
  return stack.toString({ lineWidth: 0 });
}

const FIRST_CHANGELOG = `# Changelog

The format is that of [Keep a Changelog](https://keepachangelog.com); versions follow [SemVer](https://semver.org).

## Unreleased
`;
