/** A project's files under another name. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { isMap, parse, parseDocument, type Document } from "yaml";

import { run } from "../../../components/command";
import { resolveCluster, saysK3d } from "../../../configuration/cluster";
import { schema } from "../../../configuration/schema";
import { Failure } from "../../../configuration/failure";
import { stackSource } from "../../../configuration/stack-file";
import { movedPort, type Place } from "../cluster/free-place";
import type { Names, Origin } from "./answers";

/** Files that speak of the first service; everywhere else its name is a made-up one in a test or a comment. */
const OF_THE_SERVICE =
  /^(Pulumi\..+\.yaml|README\.md|docs\/|examples\/|test\/e2e\/|bench\/|\.github\/|scripts\/psql\.ts)/;
/** Files that speak of the registry. */
const OF_THE_REGISTRY = /^(Pulumi\..+\.yaml|README\.md|docs\/|\.github\/)/;
/** Files that speak of the local stack's cluster and ports. */
const OF_THE_PLACE = /^(Pulumi\..+\.yaml|README\.md|docs\/)/;
/** The licence's notice stays as it is; what changed in the old project is not the new one's history. */
const LICENSE = "LICENSE";
const CHANGELOG = "CHANGELOG.md";

/** Paths of what makes up the project in `root`: what git has, or would add. */
export async function projectFiles(root: string): Promise<string[]> {
  // Without what was deleted and is not committed yet.
  const there = (await listed(root, "-co")).filter((file) => existsSync(join(root, file)));
  return [...new Set(there)].sort();
}

/** Paths of what git has not got, and would add. */
export const unknownFiles = (root: string): Promise<string[]> => listed(root, "-o");

async function listed(root: string, which: string): Promise<string[]> {
  const args = ["ls-files", which, "--exclude-standard"];
  const printed = await run("git", args, { cwd: root }).catch(() => {
    throw new Failure(`${root} is no git checkout, so what belongs to the project cannot be told. Clone it.`);
  });
  return printed.split("\n").filter(Boolean).sort();
}

/** The project that a new one is made from: its names stand in its own files. */
export function originOf(root: string, files: readonly string[]): Origin {
  const stack = (name: string) => parse(stackSource(root, name)!) as { config: Config };
  const { name } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  const { registry = "" } = stack("prod").config[`${name}:delivery`] as { registry?: string };
  const local = stack("local").config;
  const service = (local[`${name}:services`] as { name: string }[])[0]!.name;
  const region = /\.ecr\.([a-z0-9-]+)\./.exec(registry)?.[1] ?? "us-east-1";
  // Not the lock file's hashes, nor the names that the test of this makes up.
  const code = files.filter(
    (file) => /\.(ts|js|cjs|mjs|sql|sh|ya?ml|json)$/.test(file) && !/^(package-lock|test\/new\/)/.test(file),
  );
  const texts = code.map((file) => readFileSync(join(root, file), "utf8"));
  const occurs = (word: string) => texts.some((text) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text));
  return { name, region, registry, service, place: placeOf(local[`${name}:cluster`]), occurs };
}

/** What a k3d cluster is called, and maps, where a file says nothing of it. */
const defaults = () => resolveCluster(schema.shape.cluster.parse({ kind: "k3d" })).k3d!;

/** The default one where the local stack runs on no k3d. */
function placeOf(cluster: unknown): Place {
  const { data } = schema.shape.cluster.safeParse(cluster);
  const { name, hostPorts } = (data && resolveCluster(data).k3d) ?? defaults();
  return { cluster: name, hostPorts };
}

type Config = Readonly<Record<string, unknown>>;

/** A file of the project under its new names; undefined where it is left out. */
export function rewritten(file: string, text: string, from: Names, to: Names): string | undefined {
  // Printed anew from what is rendered.
  if (/^test\/golden\/[^/]+\//.test(file)) return undefined;
  if (file === LICENSE) return text;
  if (file === CHANGELOG) return FIRST_CHANGELOG;
  const result = renamed(file, text, from, to);
  return isStack(file) ? ownStack(file, result, from.place, to) : result;
}

const isStack = (file: string) => /^Pulumi\..+\.yaml$/.test(file);

function renamed(file: string, text: string, from: Names, to: Names): string {
  let result = text;
  if (OF_THE_REGISTRY.test(file)) {
    result = result.replaceAll(from.registry, to.registry).replaceAll(from.region, to.region);
  }
  if (OF_THE_SERVICE.test(file)) {
    const identifier = (name: string) => name.replaceAll("-", "_");
    result = result.replaceAll(from.service, to.service).replaceAll(identifier(from.service), identifier(to.service));
  }
  const named = (text: string) => text.replaceAll(new RegExp(from.name, "gi"), to.name);
  result = named(result);
  if (!OF_THE_PLACE.test(file)) return result;
  const { cluster, hostPorts } = to.place;
  const moved = (_: string, before: string, port: string) =>
    `${before}${movedPort(Number(port), from.place.hostPorts, hostPorts)}`;
  return result
    .replaceAll(new RegExp(`(?<![\\w-])(k3d-)?${named(from.place.cluster)}(?!\\w)`, "g"), `$1${cluster}`)
    .replaceAll(/(localhost:|hostPort: )(\d+)/g, moved);
}

/** Keys of a stack's secrets under their new names: they are encrypted for the old project, and stay behind. */
export function leftSecretKeys(file: string, text: string, from: Names, to: Names): string[] {
  if (!isStack(file)) return [];
  const { config } = parse(renamed(file, text, from, to)) as { config?: Config };
  const isSecret = (value: unknown) => typeof value === "object" && value !== null && "secure" in value;
  return Object.entries(config ?? {}).flatMap(([key, value]) =>
    isSecret(value) ? [key.slice(key.indexOf(":") + 1)] : [],
  );
}

/**
 * A stack's file with a place of its own, and without what only the old project's stack has: its cluster's UID, its secrets,
 * its key.
 */
function ownStack(file: string, text: string, from: Place, { name, place }: Names): string {
  // For editors; as a comment it would go with the key behind it.
  const [named = ""] = /^# yaml-language-server: .*\n/.exec(text) ?? [];
  const stack: Document = parseDocument(text.slice(named.length));
  const cluster = ["config", `${name}:cluster`];
  stack.deleteIn([...cluster, "uid"]);
  if (saysK3d({ kind: stack.getIn([...cluster, "kind"]) })) {
    const { name: byItself, hostPorts: mapped } = defaults();
    if (!stack.hasIn([...cluster, "name"]) && byItself === from.cluster)
      stack.setIn([...cluster, "name"], place.cluster);
    const ports = stack.getIn([...cluster, "hostPorts"]) ?? mapped;
    if (ports === from.hostPorts) stack.setIn([...cluster, "hostPorts"], place.hostPorts);
  }
  const config = stack.get("config");
  if (isMap(config)) {
    const isSecret = (value: unknown) => isMap(value) && value.has("secure");
    for (const { key, value } of [...config.items]) if (isSecret(value)) config.delete(key);
  }
  // The empty passphrase's is everybody's.
  if (file !== "Pulumi.local.yaml")
    for (const key of ["encryptionsalt", "encryptedkey", "secretsprovider"]) stack.delete(key);
  return named + stack.toString({ lineWidth: 0 });
}

const FIRST_CHANGELOG = `# Changelog

The format is that of [Keep a Changelog](https://keepachangelog.com); versions follow [SemVer](https://semver.org).

## Unreleased
`;
