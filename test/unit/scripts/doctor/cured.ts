/** Cures in a bare shell. */
import assert from "node:assert/strict";

import { BareShell } from "../../../support/bare-shell";

/** Runs a row's cure, and looks again. */
export async function cured(
  shell: BareShell,
  stack: string,
  what: string,
  found: RegExp,
  cure: RegExp,
  input?: string,
) {
  const before = await shell.doctor(stack, what);
  assert.equal(before.mark, "MISSING");
  assert.match(before.found, found);
  const line = before.cure.find((one) => cure.test(one));
  assert.ok(line, before.cure.join("\n"));
  const { exitCode, output } = await shell.run(line, input);
  assert.equal(exitCode, 0, `${line}\n${output}`);
  const { mark, found: now } = await shell.doctor(stack, what);
  assert.equal(mark, "ok", now);
}
