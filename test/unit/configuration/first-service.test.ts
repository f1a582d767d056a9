/** docs/first-service.md: what it has people type is right, before an image is built. */
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { parse as parseYaml } from "yaml";

import { readStackFile } from "../../../configuration/stack-file";
import { parseSettings } from "../../../configuration/config";
import { firstService, GUIDE } from "../../support/first-service";
import { local, message, ROOT, service } from "../../support/config";
import { temporaryFolder } from "../../support/temporary";

const { files, stack, run } = firstService();
const FOLDER = "applications/backend/services/hello";
const [CODE, REQUIREMENTS] = [`${FOLDER}/app.py`, `${FOLDER}/requirements.txt`];

/** The project with what the guide says to add, as far as the configuration looks at it. */
function settingsWith(t: TestContext) {
  const file = readFileSync(join(ROOT, "Pulumi.local.yaml"), "utf8");
  const kanban = "applications/backend/services/kanban";
  const root = temporaryFolder(t, { ...files, "Pulumi.local.yaml": `${file.trimEnd()}\n${stack}` });
  cpSync(join(ROOT, kanban), join(root, kanban), { recursive: true, filter: (path) => !path.endsWith("/.venv") });
  const { values } = readStackFile(root, "local", () => "");
  return parseSettings({ organization: "organization", stack: "local", root, values, isSecret: () => false });
}

describe("the guide to one's own first service", () => {
  test("has three files in the folder that its four lines name", () => {
    const [entry] = parseYaml(stack) as { context: string }[];
    const names = ["app.py", "requirements.txt", "Dockerfile"];
    assert.deepEqual(
      Object.keys(files),
      names.map((name) => `${entry!.context}/${name}`),
    );
    assert.equal(stack.trimEnd().split("\n").length, 4);
  });

  test("adds a service without a fault, at an address that it then asks", (t) => {
    const { services } = settingsWith(t);
    const { name, hostPort, port, health, migrations } = services.at(-1)!;
    assert.deepEqual([services.length, name, port, migrations], [2, "hello", 8000, undefined]);
    assert.deepEqual(run, ["npm start", `curl -s http://localhost:${hostPort}/`]);
    assert.ok(
      health && [health.liveness, health.readiness].every((path) => files[CODE]!.includes(`@app.get("${path}")`)),
    );
  });

  test("has the versions that the repository's own service is tested with", () => {
    const own = readFileSync(join(ROOT, "applications/backend/services/kanban/requirements.txt"), "utf8");
    for (const line of files[REQUIREMENTS]!.trim().split("\n")) assert.ok(own.includes(`${line} `), line);
  });

  test("has the README's lines, word for word", () => {
    assert.ok(readFileSync(join(ROOT, "README.md"), "utf8").includes(`\`\`\`yaml\n${stack}\`\`\``));
  });

  test("names lines that the configuration takes", () => {
    const lines = [...GUIDE.matchAll(/`((?:health|port|env|secretEnv|database|migrations|resources): [^`]+)`/g)];
    assert.ok(lines.length > 10, String(lines.length));
    for (const [, line] of lines) {
      const given = service({ migrations: undefined, ...(parseYaml(line!) as object) });
      const secrets: Record<string, string> = line!.startsWith("secretEnv") ? { "board-api-X": "x" } : {};
      assert.equal(message(local({ services: [given] }), { secrets }), "", line);
    }
  });
});
