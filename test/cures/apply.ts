/** Does what a cure says, as somebody would who has nothing but its words. */
import { parse } from "yaml";

import { edit, type Change } from "../../scripts/lib/config/edit";
import { keysOf } from "../../scripts/lib/config/path";
import type { Project } from "./project";
import { bareShell } from "./shell";

/** What only a person knows, by the key it is for. */
const KNOWN: Readonly<Record<string, string>> = {
  from: "kanban",
  inputs: "kanban/migrations",
  reason: "the mesh does this here",
  host: "db.example.com",
  ca: "test/support/db-ca.pem",
  context: "test/support/context",
  dockerfile: "Dockerfile",
  cidr: "10.0.0.0/16",
  cidrs: "10.0.0.0/16",
  digest: `ghcr.io/you/app@sha256:${"a".repeat(64)}`,
  registry: "ghcr.io/you",
  delivery: "ghcr.io/you",
  store: "aws",
  image: "1.2.3",
  services: "test/support/context",
  env: "LOG_LEVEL",
  buildArgs: "VERSION",
  to: "[]",
  secretEnv: "JWT_SECRET",
  port: "8000",
  name: "own-api",
  health: "/health",
  liveness: "/health",
  readiness: "/ready",
  startupSeconds: "60",
  replicas: "2",
  max: "6",
  migrations: "false",
  autoscaling: "6",
};
const PLAIN_SERVICES = "[{ name: board-api, image: wealist-board-api, context: test/support/context }]";
const SECRET = "a secret's value";

/** The alternatives of a cure: each of them is enough. */
export const alternatives = (cure: string): string[] => cure.split(/\n +or +/);

/** How a cure is carried out. */
const kindOf = (cure: string): "config" | "shell" | "rename" | "write" | "instead" => {
  if (cure.startsWith("npm run config -- ")) return "config";
  if (cure.startsWith("mv ")) return "shell";
  if (/, write \S+: /.test(cure)) return "instead";
  return / instead of /.test(cure) ? "rename" : "write";
};

/** @returns the stack's name after it. */
export async function apply(project: Project, stack: string, cure: string): Promise<string> {
  switch (kindOf(cure)) {
    case "config":
      for (const command of cure.split(" && ")) await config(project, words(command).slice(4));
      return stack;
    case "shell":
      await bareShell(project.folder, cure);
      return /Pulumi\.([^ ]+)\.yaml$/.exec(cure)![1]!;
    case "rename": {
      const [, path, name] = /at (\S+), write (\S+) instead of \S+$/.exec(cure) ?? [];
      // `write A or B instead of C`: the first place, with what stood at C.
      const [, place, from] = /write (\S+)(?: or \S+)* instead of (\S+)$/.exec(cure)!;
      const keys = keysOf(path ?? from!, []);
      const target = path === undefined ? keysOf(place!, []) : [...keys.slice(0, -1), name!];
      project.change(stack, (values) => {
        const value = at(values, keys.slice(0, -1))[keys.at(-1)!];
        delete at(values, keys.slice(0, -1))[keys.at(-1)!];
        at(values, target.slice(0, -1))[target.at(-1)!] = value;
      });
      return stack;
    }
    case "instead": {
      const [, lines, from] = /, write (.*?)(?: instead of (\S+))?$/.exec(cure)!;
      const [gone, written] = [from === undefined ? [] : keysOf(from, []), lines!.split(/ and (?=\S+: )/)];
      project.change(stack, (values) => {
        if (gone.length > 0) delete at(values, gone.slice(0, -1))[gone.at(-1)!];
        for (const line of written) {
          const [, path, text] = /^(\S+): (.*)$/.exec(line)!;
          const keys = keysOf(path!, []);
          at(values, keys.slice(0, -1))[keys.at(-1)!] = filled(keys, text!, cure);
        }
      });
      return stack;
    }
    case "write": {
      const [, path, text] = /at (\S+), write: ([^]*)$/.exec(cure) ?? [];
      if (path === undefined) throw new Error(`neither a command nor a line to write: ${cure}`);
      const keys = keysOf(path, []);
      const value = filled(keys, text!, cure);
      project.change(stack, (values) => (at(values, keys.slice(0, -1))[keys.at(-1)!] = value));
      return stack;
    }
  }
}

/** What is written, with what a person fills in. */
function filled(keys: readonly (string | number)[], text: string, cure: string): unknown {
  const known = KNOWN[String(keys.at(-1))] ?? KNOWN[String(keys.at(-2))];
  if (known === undefined && text.includes("<")) throw new Error(`nobody knows what to write: ${cure}`);
  const whole = text.replace(/<what it holds[^>]*>/, PLAIN_SERVICES).replace(/<[^>]*>/g, known ?? "");
  return parse(whole.replace(/ \(RDS: .*\)$/, ""));
}

async function config({ folder }: Project, [stack, path, value]: readonly string[]): Promise<void> {
  await edit(stack!, path!, changeOf(value), folder);
}

function changeOf(value: string | undefined): Change {
  if (value === "--rm") return { kind: "remove" };
  if (value === "--secret") return { kind: "secret", ask: () => Promise.resolve(SECRET) };
  if (value === undefined) throw new Error("the cure sets nothing");
  return { kind: "set", value };
}

/** The words of a command, as a POSIX shell splits them. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) => word.replace(/'([^']*)'|\\(.)/g, "$1$2"));

type Holder = Record<string | number, unknown>;

/** What holds a key; made where it is not there. */
const at = (values: Record<string, unknown>, keys: readonly (string | number)[]): Holder =>
  keys.reduce<Holder>((holder, key) => (holder[key] ??= {}) as Holder, values);
