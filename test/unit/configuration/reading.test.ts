/** Each text of a stack's file is read as the engine read it when that was recorded, or refused with its line and cure. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { isEncrypted, readText } from "../../../configuration/stack-file";
import { parse, ROOT } from "../../support/config";

interface Recorded {
  readonly text: string;
  /** By full key, as the program gets them. */
  readonly values?: Readonly<Record<string, string>>;
  readonly secure?: readonly string[];
  /** What the engine ends with instead. */
  readonly error?: string;
}

/** Recorded with the engine's own Go packages (pulumi/pulumi sdk/go/common/workspace, 3.260.0, yaml.v3 3.0.1). */
const recorded = <T>(file: string) =>
  JSON.parse(readFileSync(join(ROOT, "test/support/engine-reads", file), "utf8")) as T;

const holdsSecret = (value: unknown): boolean =>
  isEncrypted(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsSecret));

/** As a program sees a value: objects parsed, all else as text. */
const seen = (value: string): unknown => (/^[[{]/.test(value) ? JSON.parse(value) : value);
const handed = (value: unknown): unknown => (typeof value === "string" ? value : seen(JSON.stringify(value) ?? ""));

const fileWith = (scalar: string) =>
  `config:\n  wealist:services:\n    - name: board-api\n      env:\n        V: ${scalar}\n`;

const envOf = (text: string): unknown => {
  const [service] = readText(text).config["wealist:services"] as [{ readonly env: Readonly<Record<string, unknown>> }];
  return service.env["V"];
};

describe("the text of a stack's file", () => {
  for (const { text, values = {}, secure = [], error } of recorded<Recorded[]>("files.json")) {
    test(`is read as the engine reads it, or refused: ${JSON.stringify(text).slice(0, 100)}`, () => {
      const { config, faults } = readText(text);
      if (faults.length > 0) {
        for (const { path, problem, cure } of faults) assert.ok(/^line \d+/.test(path) && problem && cure, path);
        return;
      }
      assert.equal(error, undefined, "the engine refuses it");
      const plain = Object.entries(config).filter(([, value]) => !holdsSecret(value));
      assert.deepEqual(
        Object.fromEntries(plain.map(([key, value]) => [key, handed(value)])),
        Object.fromEntries(Object.entries(values).map(([key, value]) => [key, seen(value)])),
      );
      const secrets = Object.entries(config).filter(([, value]) => holdsSecret(value));
      assert.deepEqual(secrets.map(([key]) => key).sort(), secure);
    });
  }

  test("is taken with anchors and merge keys, as shared settings are written", () => {
    const shared = `x-web: &web { context: test/support/context, env: { LOG_LEVEL: INFO, RATE: 0.5 } }
config:
  wealist:cluster: { kind: k3d }
  wealist:delivery: { kind: k3d-import }
  wealist:services:
    - { <<: *web, name: board-api, image: board-api }
    - <<: *web
      name: user-api
      image: user-api
      port: 8001
`;
    const { config, faults } = readText(shared);
    assert.deepEqual(faults, []);
    const own = Object.entries(config).map(([key, value]) => [key.slice("wealist:".length), value]);
    const { services } = parse(Object.fromEntries(own) as Record<string, unknown>);
    assert.deepEqual(
      services.map(({ name, port, env }) => [name, port, env]),
      [
        ["board-api", 8000, { LOG_LEVEL: "INFO", RATE: "0.5" }],
        ["user-api", 8001, { LOG_LEVEL: "INFO", RATE: "0.5" }],
      ],
    );
  });
});

describe("a plain variable", () => {
  for (const [source, json] of Object.entries(recorded<Record<string, string | null>>("scalars.json"))) {
    test(`written ${source || "(nothing)"} has that text in the pod, or is refused with its line and the quotes`, () => {
      const { faults } = readText(fileWith(source));
      if (faults.length === 0) {
        assert.deepEqual(envOf(fileWith(source)), JSON.parse(json ?? "null"));
        assert.equal(String(envOf(fileWith(source))), source);
        return;
      }
      const [{ path, cure } = { path: "", cure: "" }] = faults;
      assert.equal(path, "line 5, services[0].env.V");
      const isNothing = ["", "~", "null", "Null"].includes(source);
      assert.ok(cure.includes(isNothing ? '"" for an empty text' : `in quotes: "${source}"`), cure);
      // The cure works.
      assert.deepEqual(readText(fileWith(`"${isNothing ? "" : source}"`)).faults, []);
    });
  }

  test("is taken as it stands where its text is safe, as in a compose file", () => {
    for (const source of ["0.1", "8000", "true", "-5", "1e-7", "yes", "12:30:45", "5Mi", "1.2.3", "9007199254740991"])
      assert.deepEqual(readText(fileWith(source)).faults, [], source);
  });
});

describe("a number elsewhere", () => {
  const port = (source: string) => readText(`config:\n  wealist:services:\n    - port: ${source}\n`);

  test("may be written as any number", () => {
    for (const source of ["8000", "8e3", "8000.0", "+8000"]) assert.deepEqual(port(source).faults, [], source);
  });

  test("that is read otherwise than it looks is refused, with the number that looks the same", () => {
    const [{ path, cure } = { path: "", cure: "" }] = port("08000").faults;
    assert.equal(path, "line 3, services[0].port");
    assert.match(cure, /"08000"; where a number is meant: 8000$/);
  });
});
