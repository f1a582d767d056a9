/** Each cure of each wrong configuration, done as it is printed, ends its fault and brings no other one. */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Fault } from "../../configuration/faults";
import { setEnvironment, temporaryFolder } from "../support/temporary";
import { alternatives, apply } from "./apply";
import { corpus, stackOf, type Wrong } from "./corpus";
import { Project } from "./project";

const told = ({ path, problem }: Fault) => `${path}: ${problem}`;

/** Once a variable is secret, or is none any more, its value is to be given, or to go: nobody but people have it. */
const OF_A_SECRET = /^board-api-[A-Z_]+: (is not set|unknown key)$/;

/** A key of a server that the file does not name yet: which kind it is, is told next. */
const OF_THE_KIND = /^database\.kind: Invalid discriminator value/;

test("each cure of each wrong configuration", async (t) => {
  const project = new Project(t);
  const wrong = await corpus(t);
  assert.ok(wrong.length > 100, `${wrong.length} wrong configurations`);
  // A laptop's stack needs neither; those of the corpus that a team shares are encrypted by a passphrase.
  setEnvironment(t, { XDG_STATE_HOME: temporaryFolder(t), PULUMI_CONFIG_PASSPHRASE: "" });

  for (const one of wrong) {
    const stack = stackOf(one);
    project.write(stack, one);
    const before = project.faults(stack);
    for (const fault of before) {
      for (const cure of alternatives(fault.cure)) {
        await t.test(`${told(fault)} → ${cure}`, async () => {
          project.write(stack, one);
          const left = project.faults(await apply(project, stack, cure)).map(told);
          assert.ok(!left.includes(told(fault)), `the fault stays, of ${JSON.stringify(one)}`);
          const brought = left.filter(
            (each) => !before.map(told).includes(each) && !OF_A_SECRET.test(each) && !OF_THE_KIND.test(each),
          );
          assert.deepEqual(brought, [], JSON.stringify(one));
        });
      }
    }
    await t.test(
      `one after the other they end all ${before.length}: ${before.map(({ path }) => path).join(", ")}`,
      () => all(project, stack, one),
    );
  }
});

/** The first cure of the first fault, until there is none: as somebody would who reads on. */
async function all(project: Project, stack: string, one: Wrong): Promise<void> {
  project.write(stack, one);
  for (let name = stack, steps = 0; ; steps += 1) {
    const [fault] = project.faults(name);
    if (!fault) return;
    assert.ok(steps < 20, `no end of faults: ${told(fault)}`);
    name = await apply(project, name, alternatives(fault.cure)[0]!);
  }
}
