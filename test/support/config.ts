/** Stack configurations for tests, as the engine would hand them over, and the faults that they are told to have. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { parseSettings, type Settings } from "../../configuration/config";

type Values = Readonly<Record<string, unknown>>;

export const ROOT = join(__dirname, "..", "..");

/** A context that exists, of files that never change. */
export const CONTEXT = "test/support/context";

export const service = (changed: Values = {}): Values => ({
  name: "board-api",
  context: CONTEXT,
  image: "wealist-board-api",
  migrations: { command: ["alembic", "upgrade", "head"] },
  ...changed,
});

/** Plain keys of a k3d stack with one service. */
export const local = (changed: Values = {}): Values => ({
  cluster: { kind: "k3d" },
  delivery: { kind: "k3d-import" },
  services: [service()],
  ...changed,
});

/** Plain keys of a stack on a cluster that exists. */
export const prod = (changed: Values = {}): Values => ({
  cluster: { kind: "existing", context: "wealist-prod" },
  delivery: { kind: "registry", registry: "registry.example.com/team", version: "v1.2.3" },
  services: [service()],
  ...changed,
});

/** Full keys, objects as JSON: what the engine hands over. */
export const raw = (values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.includes(":") ? key : `wealist:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

export interface Given {
  readonly stack?: string;
  /** Encrypted flat keys and their values. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export function parse(values: Values, { stack = "test", secrets = {} }: Given = {}): Settings {
  const isSecret = (key: string) => key.slice("wealist:".length) in secrets;
  return parseSettings({
    organization: "organization",
    stack,
    root: ROOT,
    values: raw({ ...values, ...secrets }),
    isSecret,
  });
}

export interface ToldFault {
  readonly path: string;
  readonly what: string;
  readonly rule: string;
  readonly cure: string;
}

/** The whole message; empty where the configuration has no fault. */
export function message(values: Values, given?: Given): string {
  try {
    parse(values, given);
    return "";
  } catch (error) {
    // Each wrong configuration of the tests has its cure tried by test/cures.
    const corpus = process.env["CONFIG_CORPUS"];
    if (corpus) appendFileSync(corpus, `${JSON.stringify({ values, given })}\n`);
    return (error as Error).message;
  }
}

/** The faults as they are told: each has to have its path, what is wrong, the rule and the cure. */
export function faults(values: Values, given?: Given): ToldFault[] {
  const [heading = "", ...blocks] = message(values, given).split(/\n\n(?= {2}\S)/);
  const told = blocks.map((block) => {
    const match = /^ {2}(\S.*)\n {4}what {2}(\S.*)\n {4}rule {2}(\S.*)\n {4}cure {2}(\S[^]*)$/.exec(block);
    if (!match) throw new Error(`not told whole: ${block}`);
    const [, path, what, rule, cure] = match as unknown as readonly [string, string, string, string, string];
    return { path, what, rule, cure: cure.trim() };
  });
  const count = Number(/ has (\d+) faults?; nothing was changed\.$/.exec(heading)?.[1] ?? 0);
  if (count !== told.length)
    throw new Error(`${count} faults announced, ${told.length} told:\n${message(values, given)}`);
  return told;
}

/** The image that a stack has where it names none. */
export const POSTGRES_IMAGE = parse(local()).database.image;
