/** Processes that leave nothing behind. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { Children } from "../../../../scripts/lib/dev/children";
import { isRunning } from "../../../../components/process";
import { ROOT } from "../../../support/config";

const options = (out: (line: string) => void = () => undefined) => ({ cwd: "/", env: { PATH: "/usr/bin:/bin" }, out });
/** Prints the number of a child that Ctrl-C does not end, as a reloader may have one. */
const STUBBORN = "trap '' INT; sleep 300 & echo $!; trap 'exit 0' INT; wait";

async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600 && !isSo(); attempt++) await sleep(50);
  assert.ok(isSo());
}

describe("children", () => {
  test("give each line that they print, and how they end", async () => {
    const children = new Children();
    const lines: string[] = [];
    const child = await children.start(
      "sh",
      ["-c", "echo one; printf two >&2; exit 3"],
      options((line) => void lines.push(line)),
    );
    assert.equal(await child.ended, 3);
    assert.deepEqual(lines.sort(), ["one", "two"]);
    await assert.rejects(children.start("no-such-program", [], options()), { code: "ENOENT" });
    await children.stop();
  });

  test("have nothing but the environment that they are given", async () => {
    const children = new Children();
    const lines: string[] = [];
    const child = await children.start(
      "env",
      [],
      options((line) => void lines.push(line)),
    );
    await child.ended;
    assert.deepEqual(lines, ["PATH=/usr/bin:/bin"]);
    await children.stop();
  });

  test("are ended with all that they have started, the last one after the others", async () => {
    const children = new Children();
    const pids: number[] = [];
    const order: string[] = [];
    const last = await children.start("sleep", ["300"], options());
    const first = await children.start(
      "sh",
      ["-c", STUBBORN],
      options((line) => void pids.push(Number(line))),
    );
    void last.ended.then(() => order.push("last"));
    void first.ended.then(() => order.push("first"));
    await until(() => pids.length === 1);
    await children.stop(last);
    assert.deepEqual(order, ["first", "last"]);
    await until(() => !isRunning(pids[0]!));
  });

  test("are ended where who started them is killed", async () => {
    const code = `
      const { Children } = require("./scripts/lib/dev/children.ts");
      const children = new Children();
      const options = { cwd: "/", env: { PATH: "/usr/bin:/bin" }, out: (line) => console.log(line) };
      children.start("sh", ["-c", "echo $$; exec sleep 300"], options);`;
    const parent = execa(process.execPath, ["--require", join(ROOT, "transpile.cjs"), "-e", code], {
      cwd: ROOT,
      reject: false,
    });
    let output = "";
    parent.stdout!.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.endsWith("\n"));
    assert.ok(isRunning(Number(output)));
    parent.kill("SIGKILL");
    await parent;
    await until(() => !isRunning(Number(output)));
  });
});
