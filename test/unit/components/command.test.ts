import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { ask, CommandError, run, start, unlessSilent } from "../../../components/command";
import { setEnvironment, temporaryFolder } from "../../support/temporary";

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

describe("a question that many ask", () => {
  /** Answers how many have asked so far, after a moment. */
  const COUNTS = `const { appendFileSync, readFileSync } = require("node:fs");
    appendFileSync(process.argv[1], "x");
    setTimeout(() => console.log(readFileSync(process.argv[1], "utf8").length), 200);`;

  test("is asked once for all who come while it is answered, and not before they came", async (t) => {
    const file = join(temporaryFolder(t), "asked");
    const question = () => ask(process.execPath, ["-e", COUNTS, file]);
    const together = [question(), question()];
    // Its process is there, so what it looks at may be older than a question of now.
    while (!existsSync(file)) await sleep(10);
    const later = [question(), question(), question()];
    assert.deepEqual(await Promise.all([...together, ...later]), ["1", "1", "2", "2", "2"]);
    assert.equal(await question(), "3");
  });

  test("that failed is asked again", async (t) => {
    const file = join(temporaryFolder(t), "there");
    const question = () =>
      ask(process.execPath, ["-e", `console.log(require("fs").readFileSync(process.argv[1], "utf8"))`, file]);
    const failed = [question(), question()].map((each) => assert.rejects(each, CommandError));
    await Promise.all(failed);
    writeFileSync(file, "here");
    assert.equal(await question(), "here");
  });
});
