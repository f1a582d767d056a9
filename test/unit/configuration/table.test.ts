/** The table of the configuration prints forms that are accepted: each default as it stands there, and each example of the schema. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { configTable } from "../../../scripts/lib/docs/docs";
import { jsonSchema, type SchemaNode } from "../../../configuration/schema-nodes";
import { readText } from "../../../configuration/stack-file";
import { faults, local, prod, service } from "../../support/config";

type Values = Readonly<Record<string, unknown>>;

const external = { database: { kind: "external", host: "db.example.com", movedFrom: {} } };
const optional = {
  autoscaling: { max: 6 },
  secrets: { kind: "external-secret", store: "aws" },
  migrations: {},
  database: {},
  hardening: {},
};
/** A stack of each kind: a key counts as accepted where one of them takes it. */
const STACKS: readonly Values[] = [
  local({ services: [service(optional)] }),
  local({ services: [service({ secrets: { kind: "existing", name: "x" } })] }),
  prod({ ...external, services: [service(optional)] }),
  prod(),
];

type Step = string | number;
const steps = (key: string): Step[] =>
  key.split(".").flatMap((part) => (part.endsWith("[]") ? [part.slice(0, -2), 0] : [part]));

/** `values` with `value` at `path`, and an empty map where there was none on the way. */
function withValue(values: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(values) ? (values as unknown[]) : [];
    return [withValue(list[step] ?? {}, rest, value), ...list.slice(1)];
  }
  const map = (typeof values === "object" && values !== null ? values : {}) as Values;
  return { ...map, [step]: withValue(map[step] ?? {}, rest, value) };
}

const text = (path: readonly Step[]) =>
  path.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${step}`)).join("");

/** The fault that every kind of stack has at `path` with that value; undefined where one has none. */
function refusal(path: readonly Step[], value: unknown): string | undefined {
  const told = STACKS.map((stack) => {
    const at = text(path);
    const found = faults(withValue(stack, path, value) as Values).find((fault) => fault.path.startsWith(at));
    return found && `${found.path}: ${found.what}; ${found.cure}`;
  });
  return told.includes(undefined) ? undefined : told.join("\n");
}

/** A value as a reader of the table would write it into the file. */
function written(source: string): unknown {
  const { config, faults: told } = readText(`config:\n  wealist:x: ${source}\n`);
  assert.deepEqual(told, [], source);
  return config["wealist:x"];
}

/** Names that rules across keys compare with others of the stack; the example alone is no whole stack. */
const ACROSS = /^(cluster|delivery|database|services\[0\]\.migrations\.inputs)$/;

describe("the table of the configuration", () => {
  const rows = configTable()
    .split("\n")
    .slice(2)
    .map((line) => line.split(/(?<!\\) \| /).map((cell) => cell.replace(/^\| | \|$/g, "")));
  const defaults = rows
    .map(([key = "", , value = ""]) => [key.replaceAll("`", ""), value] as const)
    .filter(([key, value]) => value.startsWith("`") && !key.includes(": "));

  test("has defaults to try", () => assert.ok(defaults.length > 30, String(defaults.length)));

  for (const [key, cell] of defaults) {
    test(`prints a default of ${key} that is accepted as it stands: ${cell}`, () => {
      const parts = cell.split("`").filter((_, index) => index % 2 === 1);
      const map = parts.length > 1 || /^\w+: \S/.test(parts[0]!);
      const value = written(map ? `{ ${parts.join(", ")} }` : parts[0] || '""');
      assert.equal(refusal(steps(key), value), undefined);
    });
  }
});

describe("an example of the schema", () => {
  const found: [Step[], unknown][] = [];
  const walk = (node: SchemaNode, path: Step[]): void => {
    for (const example of node.examples ?? []) found.push([path, example]);
    for (const member of node.anyOf ?? node.oneOf ?? []) walk(member, path);
    for (const [name, member] of Object.entries(node.properties ?? {})) walk(member, [...path, name]);
    if (node.items) walk(node.items, [...path, 0]);
  };
  walk(jsonSchema(), []);
  for (const [path, example] of found.filter(([path]) => !ACROSS.test(text(path)))) {
    test(`of ${text(path)} is accepted: ${JSON.stringify(example)}`, () => {
      assert.equal(refusal(path, example), undefined);
    });
  }
});
