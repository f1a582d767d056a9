import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { renderStack } from "../../review/render/render";
import { runScript } from "../support/scripts";
import { FIRST } from "../support/stacks";
import { temporaryFolder } from "../support/temporary";
import { difference, filesOf, filesUnder, GOLDEN, STACKS, UPDATE } from "./golden";

const committed = (stack: string) => filesUnder(join(GOLDEN, stack));

for (const stack of STACKS) {
  describe(`the render of ${stack}`, () => {
    test("is what the golden files say", async () => {
      const changes = difference(committed(stack), filesOf(await renderStack(stack)));
      assert.ok(changes === "", `what is rendered has changed:\n\n${changes}\nIf it is meant to: ${UPDATE}`);
    });

    test("is written by `npm run render -- STACK --out DIR`, file by file, in a process of its own", async (t) => {
      const folder = temporaryFolder(t);
      await runScript("scripts/render.ts", [stack, "--out", folder]);
      const expected = new Map(committed(stack));
      expected.delete("outputs.yaml");
      const changes = difference(expected, filesUnder(folder));
      assert.ok(changes === "", changes);
    });

    test("needs neither Docker, k3d, a kubeconfig nor the engine", async (t) => {
      const empty = temporaryFolder(t);
      const { stdout } = await runScript("scripts/render.ts", [stack], {
        env: {
          PATH: empty,
          HOME: empty,
          KUBECONFIG: undefined,
        },
      });
      assert.match(stdout, /^kind: Deployment$/m);
    });
  });
}

describe("the golden files", () => {
  test("that differ are shown as a patch with the command that updates them, and are left as they are", async (t) => {
    const folder = temporaryFolder(t);
    for (const stack of STACKS) cpSync(join(GOLDEN, stack), join(folder, stack), { recursive: true });
    const path = join(folder, `local/${FIRST.name}-local/service-${FIRST.name}.yaml`);
    const changed = readFileSync(path, "utf8").replace("NodePort", "LoadBalancer");
    writeFileSync(path, changed);

    const compared = await runScript("test/golden/main.ts", ["--folder", folder]);
    assert.equal(compared.exitCode, 1);
    assert.match(
      compared.stdout,
      new RegExp(
        `\\+\\+\\+ ${FIRST.name}-local/service-${FIRST.name}\\.yaml[^]*-  type: LoadBalancer\n\\+  type: NodePort\n`,
      ),
    );
    assert.match(compared.stdout, /^prod: as its \d+ golden files say$/m);
    assert.ok(compared.stderr.includes(UPDATE), compared.stderr);
    assert.equal(readFileSync(path, "utf8"), changed);

    assert.equal((await runScript("test/golden/main.ts", ["--folder", folder, "--update"])).exitCode, 0);
    assert.equal(difference(committed("local"), filesUnder(join(folder, "local"))), "");
  });

  test("that nothing is rendered for any more differ too", () => {
    const patch = difference(new Map([["gone.yaml", "x: 1\n"]]), new Map());
    assert.match(patch, /--- gone\.yaml\tcommitted\n[^]*-x: 1\n/);
  });
});
