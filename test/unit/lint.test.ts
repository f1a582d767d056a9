/** The rules that this program relies on are on, and find what they are for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { ESLint } from "eslint";

import { ROOT } from "../support/config";

/** What is found in `text`, standing in for the file at `path`; every rule, its own path and types included. */
async function found(eslint: ESLint, path: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, path) });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe("the linter", () => {
  let eslint: ESLint;
  before(() => (eslint = new ESLint({ cwd: ROOT })));

  const head = `import * as pulumi from "@pulumi/pulumi";\nconst name: pulumi.Output<string> = pulumi.output("x");\n`;

  test("finds an Output in a template, which would become a notice instead of a value", async () => {
    const rules = await found(
      eslint,
      "components/kubernetes/labels.ts",
      `${head}export const text = \`x-\${name}\`;\n`,
    );
    assert.ok(rules.includes("@pulumi/no-output-in-template-literal"), rules.join());
  });

  test("allows pulumi.interpolate", async () => {
    assert.deepEqual(
      await found(
        eslint,
        "components/kubernetes/labels.ts",
        `${head}export const text = pulumi.interpolate\`x-\${name}\`;\n`,
      ),
      [],
    );
  });

  test("finds a way to a cluster that gives up at the first answer", async () => {
    const text = `import * as client from "@kubernetes/client-node";\nexport const config = new client.KubeConfig();\n`;
    for (const file of ["components/cluster/access.ts", "scripts/lib/cluster/cluster.ts"])
      assert.ok((await found(eslint, file, text)).includes("no-restricted-syntax"), file);
  });

  test("finds a question about the kind of a cluster or a database, but where it is answered", async () => {
    const head = `import type { ClusterSettings } from "../configuration/schema";\ndeclare const cluster: ClusterSettings;\ndeclare const settings: { cluster: ClusterSettings };\n`;
    for (const text of [
      "export const is = cluster.kind;",
      'export const is = settings.cluster["kind"];',
      "export const { kind } = cluster;",
      "export const { kind } = settings.cluster;",
      "export const { cluster: { kind } } = settings;",
      "export const kindOf = ({ kind }: ClusterSettings) => kind;",
      'export const is = ({ word }: { word: string }) => word === "k3d";',
      'export const is = ({ word }: { word: string }) => "external" != word;',
      'export function is(word: string) {\n  switch (word) {\n    case "statefulset":\n      return true;\n  }\n}',
    ]) {
      const findsIn = async (file: string) =>
        (await found(eslint, file, `${head}${text}\n`)).includes("no-restricted-syntax");
      assert.deepEqual(
        [await findsIn("stacks/platform.ts"), await findsIn("configuration/cluster.ts")],
        [true, false],
        text,
      );
    }
  });

  test("finds a promise that nobody waits for", async () => {
    const rules = await found(eslint, "scripts/docs.ts", "async function save() {}\nsave();\nexport {};\n");
    assert.ok(rules.includes("@typescript-eslint/no-floating-promises"), rules.join());
  });
});
