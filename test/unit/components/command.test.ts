import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { CommandError, run, start, unlessSilent } from "../../../components/command";
import { setEnvironment } from "../../support/temporary";

/** Node itself as the command, so that every system has it. */
const node = (script: string) => [process.execPath, ["-e", script]] as const;

const HANGS = "setInterval(() => {}, 1000)";
/** Prints for two seconds, one line every 0.2 s. */
const SLOW = `let n = 0; const t = setInterval(() => { console.error(++n); if (n === 10) clearInterval(t); }, 200)`;

describe("a command", () => {
  test("that hangs is ended, and told by its line and the limit", async () => {
    const child = start(...node(HANGS));
    await assert.rejects(unlessSilent(child, 0.5), (error: Error) => {
      assert.ok(error instanceof CommandError);
      assert.match(error.message, /setInterval.*said nothing for 0\.5 s, and was ended/);
      return true;
    });
    await child.catch(() => undefined);
    assert.ok(child.killed);
  });

  test("that takes longer than the limit goes on as long as it says something", async () => {
    await run(...node(SLOW), { silence: 1 });
  });

  test("that is fed for longer than the limit goes on as long as it takes what it is given", async () => {
    const reads = `process.stdin.on("data", () => {}).on("end", () => console.log("read"))`;
    const child = start(...node(reads));
    const printed = unlessSilent(child, 1);
    const chunk = Buffer.alloc(2 ** 20);
    for (let n = 0; n < 10; n += 1) {
      await new Promise<void>((resolve) => child.stdin!.write(chunk, () => setTimeout(resolve, 200)));
    }
    child.stdin!.end();
    assert.equal((await printed).stdout, "read");
  });

  test("that is not there is told with what says how to get it", async () => {
    await assert.rejects(run("no-such-command", []), /^Error: no-such-command is not installed; `npm run doctor`/);
  });

  test("that is not there is told without a command where the program has none to tell", async (t) => {
    setEnvironment(t, { MACHINE_CHECK: "" });
    await assert.rejects(run("no-such-command", []), /^Error: no-such-command is not installed$/);
  });
});
